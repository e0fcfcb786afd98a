import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Alias } from 'vite';

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

export default defineConfig(({ mode }) => ({
  plugins: [
    // The unit tests take the messages that `npm run messages` made: the plugin would keep watching them.
    ...(mode === 'test' ? [] : [messages]),
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
