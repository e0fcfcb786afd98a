/** Colours that carry a meaning. Never alone: an icon of its own shape and a word stand with them. */
export type Tone = 'ok' | 'caution' | 'danger' | 'accent' | 'dim' | 'soft';
