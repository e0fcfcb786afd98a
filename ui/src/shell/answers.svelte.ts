/**
 * What the palette shows of what was typed. It stands until the next answer: the list is painted once for each key.
 *
 * After each answer, what every next letter would find is looked for as well, so that a letter and its rows are painted
 * together: asked for only then, the rows would be a picture late. The search is asked all the same, and it has the last
 * word.
 */
import { backend, type Found } from '../backend';
import { fold } from '../fold';
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

/** Lets what stands now be painted first. */
const painted = () => new Promise((resolve) => setTimeout(resolve, 30));

export class Answers {
  now = $state.raw<Answer>({ wanted: '', onlyCommands: false, found: [] });
  /** Resolves to whether what was typed last is answered: not where the search failed or something else was typed. */
  isAnswered: Promise<boolean> = Promise.resolve(true);
  #turn = 0;
  /** What was found ahead, with its words folded. */
  #ahead: { folded: string; found: Found[] }[] = [];

  /** Looks for what was typed. */
  ask(text: string): void {
    const turn = ++this.#turn;
    const asked = { wanted: text.replace(/^>/, '').trim(), onlyCommands: text.startsWith('>') };
    if (asked.onlyCommands || asked.wanted === '') {
      this.now = { ...asked, found: asked.onlyCommands ? [] : recent() };
      this.isAnswered = Promise.resolve(true);
      if (!asked.onlyCommands) void this.#lookAhead('', turn);
      return;
    }
    this.isAnswered = this.#search(asked, turn).then((isAnswered) => {
      if (isAnswered) void this.#lookAhead(text.trimStart(), turn);
      return isAnswered;
    });
  }

  /** Stops looking ahead. */
  rest(): void {
    this.#turn += 1;
    this.#ahead = [];
  }

  async #search(asked: Omit<Answer, 'found'>, turn: number): Promise<boolean> {
    const take = (found: Found[]) => {
      if (turn === this.#turn) this.now = { ...asked, found };
    };
    const folded = fold(asked.wanted);
    const ahead = this.#ahead.find((one) => one.folded === folded)?.found;
    if (ahead) {
      take(ahead);
      await painted();
      if (turn !== this.#turn) return false;
    }
    const late = setTimeout(() => take(this.now.found), LONGEST);
    const found = await attempt(backend.search(asked.wanted));
    clearTimeout(late);
    // A search that failed has said so; what was found before still stands.
    if (!ahead || (found && !isSame(found, ahead))) take(found ?? this.now.found);
    return found !== undefined && turn === this.#turn;
  }

  async #lookAhead(text: string, turn: number): Promise<void> {
    await painted();
    if (turn !== this.#turn) return;
    // Nobody asked for it: the search itself says what is wrong.
    const ahead = await backend.searchAhead(text).catch(() => []);
    if (turn !== this.#turn) return;
    this.#ahead = ahead.map(({ letter, found }) => ({ folded: fold(text + letter), found }));
  }
}

function isSame(one: Found[], other: Found[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
