/** Whether the window can be seen; whether it has the keyboard, too; and whether somebody sits before it. */
import { createSubscriber } from 'svelte/reactivity';

/** What it can change at; `listener` hears of each until the answer is called. */
export function onAttention(listener: () => void): () => void {
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  document.addEventListener('visibilitychange', listener);
  return () => {
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
    document.removeEventListener('visibilitychange', listener);
  };
}

const follow = createSubscriber(onAttention);

/**
 * Whether the window can be seen, also beside the one that is worked in. An effect that asks is run again when it
 * changes. A window behind the tray is nobody's.
 */
export function isSeen(): boolean {
  follow();
  return document.visibilityState === 'visible';
}

/** Whether somebody has the window before them: it can be seen and has the keyboard. Followed like {@link isSeen}. */
export function isAttended(): boolean {
  return isSeen() && document.hasFocus();
}

/** Whoever has touched nothing for so long may have gone for a coffee: a window that is left open has told nobody. */
const presentMs = 60_000;

const touches = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
let touched: number | null = null;

function isRecent(): boolean {
  // On the wall's clock: it goes on while the computer sleeps. One that was set back has seen nobody.
  const since = touched === null ? -1 : Date.now() - touched;
  return since >= 0 && since < presentMs;
}

const followTouches = createSubscriber((update) => {
  const touch = (): void => {
    const was = isRecent();
    touched = Date.now();
    if (!was) update();
  };
  for (const kind of touches) window.addEventListener(kind, touch, { capture: true, passive: true });
  return () => {
    for (const kind of touches) window.removeEventListener(kind, touch, { capture: true });
  };
});

/**
 * Whether somebody sits before the window: it is attended, and a key or the pointer was used there within a minute. An
 * effect that asks is run again when somebody comes; that nobody is there any more is seen when it asks again.
 */
export function isSomebodyHere(): boolean {
  followTouches();
  return isAttended() && isRecent();
}
