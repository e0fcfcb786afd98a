/** A long list that comes from the shell in pages, each asked for when its rows come into sight. */
import { asFailure } from '../../backend';
import type { CommandFailure } from '../../backend';

export const pageSize = 200;

interface Page<T> {
  rows: T[];
  total: number;
}

export class Pages<T> {
  /** As long as the whole list; rows not yet loaded are holes. */
  rows = $state.raw<(T | undefined)[]>([]);
  /** How long the list is; unknown before the first answer. */
  total = $state<number | null>(null);
  error = $state.raw<CommandFailure | null>(null);
  #load: (offset: number, limit: number) => Promise<Page<T>>;
  /** Pages asked for. Nothing on the screen follows it. */
  #asked: Partial<Record<number, true>> = {};
  #turn = 0;
  #last = 0;

  constructor(load: (offset: number, limit: number) => Promise<Page<T>>) {
    this.#load = load;
  }

  /**
   * Begins anew. What stands on the screen stays until the answer is there; `top` says that another list is asked for,
   * so that its beginning is loaded, else the page in sight is.
   */
  async restart(top: boolean): Promise<void> {
    this.#turn += 1;
    if (top) this.#last = 0;
    this.#asked = {};
    await this.#ask(Math.floor(this.#last / pageSize), true);
    if (!top) this.sight(this.#last);
  }

  /** Loads what is needed for the rows up to `last`. */
  sight(last: number): void {
    this.#last = last;
    const screenful = 40;
    for (const row of [Math.max(0, last - screenful), last]) {
      const page = Math.floor(row / pageSize);
      if (!this.#asked[page]) void this.#ask(page, false);
    }
  }

  async #ask(page: number, fresh: boolean): Promise<void> {
    const turn = this.#turn;
    this.#asked[page] = true;
    try {
      const answer = await this.#load(page * pageSize, pageSize);
      if (turn !== this.#turn) return;
      const rows = fresh ? [] : this.rows.slice(0, answer.total);
      rows.length = answer.total;
      answer.rows.forEach((row, index) => (rows[page * pageSize + index] = row));
      this.rows = rows;
      this.total = answer.total;
      this.error = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#asked[page] = undefined;
      this.error = asFailure(thrown);
    }
  }
}
