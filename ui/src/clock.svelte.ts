/**
 * The window's sense of time. It moves once a minute, on the minute, and only while somebody can see it: a hidden window
 * does not tick at all. Who counts seconds (the last minutes before a call, the call's timer) asks for them with
 * `seconds()` while it needs them. They are counted only in a window with the keyboard: one that stands beside a video
 * call, or on a second monitor, goes by the minute.
 */
import { untrack } from 'svelte';
import { isAttended, isSeen, onAttention } from './attention';

const minute = 60_000;

class Clock {
  #now = $state(Date.now());
  #second = $state(Date.now());
  // The first picture is made where nobody knows: as for somebody who opens the window.
  #counts = $state(true);

  /** Now, in milliseconds, as of the last minute or of what happened since. */
  get now(): number {
    return this.#now;
  }

  set now(now: number) {
    this.#now = now;
    this.#second = now;
  }

  /**
   * Now, as of the last second, for those who ask for `seconds()`. All else would be worked out anew each second. Where
   * none are counted it is the last whole minute: a second that stands still would be read as one that runs.
   */
  get second(): number {
    return this.#second;
  }

  /** Whether seconds are counted for those who ask for them; where they are not, better say minutes. */
  get counts(): boolean {
    return this.#counts;
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
    clearTimeout(this.#timer);
    const now = Date.now();
    const counts = untrack(isAttended);
    this.#counts = counts;
    if (!counts) this.#second = now - (now % minute);
    if (!untrack(isSeen)) return;
    const step = counts && this.#wantSeconds > 0 ? 1000 : minute;
    this.#timer = setTimeout(() => this.#tickSecond(), step - (now % step) + 5);
  }
}

export const clock = new Clock();
