/** The window's scripts: they take over the picture that stands, or build everything. */
import { flushSync, hydrate, mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { app } from './app.svelte';
import { beginPainting } from './backend';

// Nothing is built for a file that is about to be open; one that takes its time is waited for in sight.
const loading = app.load();
const opened = Promise.race([loading, new Promise((resolve) => setTimeout(resolve, 300))]);

/**
 * Takes over the picture in `target`, or builds everything there once the typeface has come. Which of both it was is told by
 * a mark on the page's time line: `picture-kept`, or `built`.
 */
export async function open(target: HTMLElement, typeface: Promise<unknown>): Promise<void> {
  const picture = target.firstElementChild;
  // What has a picture is open.
  await Promise.all([typeface, picture ? loading : opened]);
  beginPainting();
  if (picture) hydrate(App, { target });
  else mount(App, { target });
  // Who listens to keys does so from here on.
  flushSync();
  performance.mark(picture?.isConnected ? 'picture-kept' : 'built');
}
