/**
 * The import at hand. It lives as long as the window, not as long as its screen: whoever looks at something else
 * meanwhile finds progress, the refused rows and the way back where they were.
 */
import { asFailure, backend, on } from '../../backend';
import type {
  CommandFailure,
  DayOrder,
  ImportField,
  ImportKind,
  ImportPlan,
  ImportReport,
  ImportRequest,
  JournalId,
  RowDecision,
} from '../../backend';
import { m } from '../../paraglide/messages';
import { toasts, undo } from '../../toasts.svelte';
import { guessKind } from './choices';

/** Addresses out of a field: parted by commas, semicolons or spaces. */
export function addresses(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** Names in a text, which may have spaces in them. */
export function namesIn(text: string): string[] {
  return text
    .split(/[,;\n]+/)
    .map((name) => name.trim())
    .filter(Boolean);
}

class Importing {
  path = $state('');
  /** What stands in the field; it is taken when it is left or sent. */
  typed = $state('');
  kind = $state<ImportKind>('people');
  map = $state('');
  encoding = $state('');
  separator = $state('');
  days = $state<DayOrder | ''>('');
  columns = $state.raw<(ImportField | null)[] | null>(null);
  ownColumns = $state.raw<(string | null)[] | null>(null);
  decisions = $state.raw<ReadonlyMap<number, RowDecision>>(new Map());
  chosen = $state.raw<readonly string[]>([]);
  ours = $state('');
  createPeople = $state(false);
  careful = $state(false);
  saveAs = $state('');
  plan = $state.raw<ImportPlan | null>(null);
  report = $state.raw<ImportReport | null>(null);
  entry = $state<JournalId | null>(null);
  failure = $state.raw<CommandFailure | null>(null);
  busy = $state<'reading' | 'writing' | null>(null);
  soFar = $state.raw({ rows: 0, per_mille: 0 });
  /** Its screen is open. */
  watched = $state(false);
  #turn = 0;

  constructor() {
    on('importProgressed', ({ progress }) => (this.soFar = progress));
  }

  #request(): ImportRequest {
    return {
      path: this.path,
      kind: this.kind,
      map: this.map || null,
      columns: this.columns,
      own_columns: this.ownColumns,
      encoding: this.encoding || null,
      separator: this.separator || null,
      decisions: [...this.decisions].map(([line, decision]) => ({ line, decision })),
      suggestions: this.careful ? 'skip' : 'create',
      create_people: this.createPeople,
      chosen: [...this.chosen],
      ours: this.kind === 'mail' ? addresses(this.ours) : namesIn(this.ours),
      days: this.days || null,
      save_as: this.saveAs.trim() || null,
    };
  }

  /** Begins anew with a file. */
  async take(picked: string): Promise<void> {
    this.path = picked;
    this.typed = picked;
    this.kind = guessKind(picked);
    [this.map, this.encoding, this.separator, this.days, this.saveAs] = ['', '', '', '', ''];
    [this.columns, this.ownColumns, this.report, this.entry] = [null, null, null, null];
    [this.decisions, this.chosen] = [new Map(), []];
    await this.look();
  }

  /** Plans anew; an answer that was overtaken is dropped. */
  async look(): Promise<void> {
    const mine = ++this.#turn;
    this.busy = 'reading';
    this.soFar = { rows: 0, per_mille: 0 };
    try {
      const answer = await backend.planImport(this.#request());
      if (mine !== this.#turn) return;
      [this.plan, this.failure] = [answer, null];
    } catch (thrown) {
      if (mine !== this.#turn) return;
      [this.plan, this.failure] = [null, asFailure(thrown)];
    }
    this.busy = null;
  }

  async go(): Promise<void> {
    this.busy = 'writing';
    this.soFar = { rows: 0, per_mille: 0 };
    try {
      const done = await backend.runImport(this.#request());
      [this.report, this.entry, this.plan, this.failure] = [done.value, done.entry, null, null];
      // Whoever is elsewhere by now is told.
      if (!this.watched) toasts.say(m.files_done(), done.entry);
    } catch (thrown) {
      this.failure = asFailure(thrown);
      if (!this.watched) toasts.fail(thrown);
    }
    this.busy = null;
  }

  async takeBack(): Promise<void> {
    const from = this.entry;
    [this.report, this.entry, this.path, this.typed] = [null, null, '', ''];
    if (from) await undo(from);
  }

  decide(line: number, decision: RowDecision | null): void {
    const others = [...this.decisions].filter(([other]) => other !== line);
    this.decisions = new Map(decision ? [...others, [line, decision]] : others);
    void this.look();
  }
}

export const importing = new Importing();
