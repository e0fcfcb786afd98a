/**
 * The first picture of Today, made by the shell before there is a page (`first_picture.rs`): what a start takes until it is
 * on the screen needs no script of the page then. The page's own scripts come after it and take over what stands.
 */
import './bare';
import { render } from 'svelte/server';
import App from './App.svelte';
import { app } from './app.svelte';
import type { StartState } from './backend';

/** The page as it begins, in JSON: its language, its theme (`light`, `dark` or `system`) and what it shows. */
export function paint(start: StartState): string {
  if (start.stage !== 'ready') throw new Error('nothing is open');
  app.settings = start.settings;
  app.start = start;
  // In discreet mode a name is taken out of whatever stands above the place where it is met only the second time.
  if (app.discreet) render(App);
  return JSON.stringify({ language: app.locale, theme: start.settings.theme, body: render(App).body });
}
