import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Alias, type Plugin } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** In a plain browser and in unit tests the shell behind `invoke` and the events is a made-up week in memory. */
const madeUpShell: Alias[] = [
  { find: '@tauri-apps/api/core', replacement: at('./src/dev/core.ts') },
  { find: '@tauri-apps/api/event', replacement: at('./src/dev/event.ts') },
];

const messages = paraglideVitePlugin({
  project: at('./project.inlang'),
  outdir: at('./src/paraglide'),
  strategy: ['globalVariable', 'baseLocale'],
  emitTsDeclarations: true,
});

/**
 * The library builds every icon node by node while the page runs. Here its icons become plain markup, which is copied
 * in one go: forty icons stand in the first picture.
 */
const staticIcons: Plugin = {
  name: 'static-icons',
  enforce: 'pre',
  transform(code, id) {
    if (!/@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/.test(id)) return null;
    const data = /const iconData = (\{.*\});/.exec(code)?.[1];
    if (data === undefined) throw new Error(`${id} holds no icon`);
    const { node } = JSON.parse(data) as { node: [string, Record<string, string>][] };
    const shapes = node.map(([tag, attributes]) => {
      const words = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
      return `<${tag} ${words.join(' ')} />`;
    });
    return `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"
      stroke-linejoin="round">${shapes.join('')}</svg>`;
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [
    // The unit tests take the messages that `npm run messages` made: the plugin would keep watching them.
    ...(mode === 'test' ? [] : [messages]),
    staticIcons,
    svelte(),
  ],
  resolve: {
    alias: mode === 'production' ? [] : madeUpShell,
    ...(mode === 'test' ? { conditions: ['browser', 'module', 'import', 'default'] } : {}),
  },
  build: {
    target: 'safari16',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
}));
