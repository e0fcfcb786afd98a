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

/** Whether a word of `text` begins with `wanted`; both are folded here. An empty `wanted` is in everything. */
export function hasWord(text: string, wanted: string): boolean {
  return ` ${fold(text).replace(/[-_/.,()]/g, ' ')}`.includes(` ${fold(wanted)}`);
}
