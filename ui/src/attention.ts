/** Whether somebody has the window before them: it can be seen and has the keyboard. */
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

/** At this moment; an effect that asks is run again when it changes. A window behind the tray is nobody's. */
export function isAttended(): boolean {
  follow();
  return document.visibilityState === 'visible' && document.hasFocus();
}
