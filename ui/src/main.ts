/** The page begins: the typeface first, then the picture if the shell has one (`first_picture.rs`), then the scripts. */
import { keepEarly } from './early';

// The typeface is on its way since the page began. Waiting for it saves laying everything out twice.
const typeface = Promise.allSettled(
  ['a', 'ł'].map((letter) => document.fonts.load("1rem 'Inter Variable'", letter)),
);

async function show(picture: HTMLElement): Promise<void> {
  await typeface;
  const { dataset } = document.documentElement;
  if (dataset['theme'] === 'system')
    dataset['theme'] = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  picture.hidden = false;
  await new Promise<void>((painted) => {
    requestAnimationFrame(() => setTimeout(painted));
    // A window that was hidden meanwhile paints nothing.
    setTimeout(painted, 500);
  });
}

async function begin(target: HTMLElement): Promise<void> {
  const goOn = keepEarly(window);
  if (target.hidden) await show(target);
  try {
    const { open } = await import('./window');
    await open(target, typeface);
  } finally {
    await goOn();
  }
}

const target = document.getElementById('app');
if (target) void begin(target);
