/** The parts of a sheet that Kawka itself wrote as Markdown: a title, headings, lists, paragraphs. */
export interface Item {
  /** A box before it: ticked, or not. */
  done: boolean | null;
  /** What it is about, set off from what is said. */
  about: string;
  text: string;
}

export type Part = { kind: 'title' | 'heading' | 'text'; text: string } | { kind: 'list'; items: Item[] };

/** A line of a list; marks count at its beginning only, so that nothing a person wrote is taken for one. */
function item(line: string): Item {
  const [, box, rest = ''] = /^(?:\[([ x])\] )?(.*)$/.exec(line) ?? [];
  const [, about = '', text = ''] = /^(?:\*\*(.+?)\*\* )?(.*)$/.exec(rest) ?? [];
  return { done: box === undefined ? null : box === 'x', about, text };
}

/** Reads the sheet line by line; what is no heading and no list is text as it stands. */
export function sheet(text: string): Part[] {
  const parts: Part[] = [];
  let fresh = true;
  for (const line of text.split('\n').map((line) => line.trimEnd())) {
    const last = parts.at(-1);
    if (line === '') {
      fresh = true;
      continue;
    }
    if (line.startsWith('# ')) parts.push({ kind: 'title', text: line.slice(2) });
    else if (line.startsWith('## ')) parts.push({ kind: 'heading', text: line.slice(3) });
    else if (line.startsWith('- ')) {
      if (last?.kind === 'list' && !fresh) last.items.push(item(line.slice(2)));
      else parts.push({ kind: 'list', items: [item(line.slice(2))] });
    } else if (last?.kind === 'text' && !fresh) last.text += `\n${line}`;
    else parts.push({ kind: 'text', text: line });
    fresh = false;
  }
  return parts;
}
