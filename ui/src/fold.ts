/** Text as it is compared: without case and without accents, as the shell compares it. */
const plain: Partial<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  ß: 'ss',
  æ: 'ae',
  þ: 'th',
  ð: 'd',
  đ: 'd',
  ı: 'i',
};

export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[łøßæþðđı]/g, (letter) => plain[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim();
}

const letters = new Map<string, string>();

/** One letter as {@link fold} folds it: what is marked letter by letter asks for the same ones again and again. */
export function foldLetter(letter: string): string {
  let found = letters.get(letter);
  if (found === undefined) letters.set(letter, (found = fold(letter)));
  return found;
}

/** Whether a word of `text` begins with `wanted`; both are folded here. An empty `wanted` is in everything. */
export function hasWord(text: string, wanted: string): boolean {
  return ` ${fold(text).replace(/[-_/.,()]/g, ' ')}`.includes(` ${fold(wanted)}`);
}
