import type { LucideProps } from '@lucide/svelte';
import type { Component } from 'svelte';

/** An icon of the one set: `import Coffee from '@lucide/svelte/icons/coffee'`. */
export type Glyph = Component<LucideProps>;
