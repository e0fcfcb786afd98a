/** What the palette shows of what was typed. It stands until the next answer: the list is painted once for each key. */
import { backend, type Found } from '../backend';
import { attempt } from '../toasts.svelte';
import { recent } from './recent';

interface Answer {
  /** The words that it answers. */
  wanted: string;
  /** Only commands were asked for. */
  onlyCommands: boolean;
  found: Found[];
}

/** Milliseconds. Where the search takes longer, commands come without it. */
const LONGEST = 100;

export class Answers {
  now = $state.raw<Answer>({ wanted: '', onlyCommands: false, found: [] });
  /** Resolves to whether what was typed last is answered: not where the search failed or something else was typed. */
  isAnswered: Promise<boolean> = Promise.resolve(true);
  #turn = 0;

  /** Looks for what was typed. */
  ask(text: string): void {
    const turn = ++this.#turn;
    const asked = { wanted: text.replace(/^>/, '').trim(), onlyCommands: text.startsWith('>') };
    if (asked.onlyCommands || asked.wanted === '') {
      this.now = { ...asked, found: asked.onlyCommands ? [] : recent() };
      this.isAnswered = Promise.resolve(true);
      return;
    }
    const take = (found: Found[]) => {
      if (turn === this.#turn) this.now = { ...asked, found };
    };
    const late = setTimeout(() => take(this.now.found), LONGEST);
    this.isAnswered = attempt(backend.search(asked.wanted)).then((found) => {
      clearTimeout(late);
      // A search that failed has said so; what was found before still stands.
      take(found ?? this.now.found);
      return found !== undefined && turn === this.#turn;
    });
  }
}
