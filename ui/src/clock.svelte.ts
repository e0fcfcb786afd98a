/**
 * The window's sense of time. It moves once a minute, on the minute, and only while somebody can see it: a hidden or
 * unfocused window does not tick at all. Who counts seconds (the last minutes before a call, the call's timer) asks
 * for them with `seconds()` while it needs them.
 */
import { untrack } from 'svelte';
import { isAttended, onAttention } from './attention';

const minute = 60_000;

class Clock {
  #now = $state(Date.now());
  #second = $state(Date.now());

  /** Now, in milliseconds, as of the last minute or of what happened since. */
  get now(): number {
    return this.#now;
  }

  set now(now: number) {
    this.#now = now;
    this.#second = now;
  }

  /** Now, as of the last second, for those who ask for `seconds()`. All else would be worked out anew each second. */
  get second(): number {
    return this.#second;
  }

  /** Now, whatever the last tick was: for what was decided a moment ago. Followed like {@link now}. */
  get exact(): number {
    return Math.max(this.now, Date.now());
  }

  #wantSeconds = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Starts following focus and visibility; for the life of the window. */
  listen(): () => void {
    const wake = () => this.#tick();
    const deaf = onAttention(wake);
    this.#tick();
    return () => {
      deaf();
      clearTimeout(this.#timer);
    };
  }

  /** Looks at the clock out of turn: the shell saw it jump, or something came due. */
  look(): void {
    this.#tick();
  }

  /** Asks for seconds until the answer is called. */
  seconds(): () => void {
    this.#wantSeconds += 1;
    this.#tick();
    return () => {
      this.#wantSeconds -= 1;
    };
  }

  #tick(): void {
    clearTimeout(this.#timer);
    this.now = Date.now();
    this.#wait();
  }

  #tickSecond(): void {
    const now = Date.now();
    if (Math.floor(now / minute) !== Math.floor(this.#now / minute)) this.now = now;
    else this.#second = now;
    this.#wait();
  }

  #wait(): void {
    if (!untrack(isAttended)) return;
    const step = this.#wantSeconds > 0 ? 1000 : minute;
    this.#timer = setTimeout(() => this.#tickSecond(), step - (Date.now() % step) + 5);
  }
}

export const clock = new Clock();
