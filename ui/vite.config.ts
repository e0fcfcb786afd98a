import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Alias, type Plugin } from 'vite';
import { lists } from './src/lists.ts';

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

/**
 * The engine keeps a script with one letter beyond Latin-1 in two bytes for each character, and reads it more slowly.
 * Outside strings, templates and patterns there is none.
 */
const plainLetters: Plugin = {
  name: 'plain-letters',
  generateBundle(_, bundle) {
    for (const part of Object.values(bundle)) {
      if (part.type !== 'chunk') continue;
      part.code = part.code.replace(
        /[^\0-\x7f]/g,
        (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};

/** The compiled messages make the rules of plurals anew for each number; they are dear to make. */
const pluralsOnce: Plugin = {
  name: 'plurals-once',
  transform(code, id) {
    if (!/paraglide\/registry\.js$/.test(id)) return null;
    const anew = 'new Intl.PluralRules(locale, options)';
    if (!code.includes(anew)) throw new Error(`${id} makes its plurals in another way`);
    const once = `const rules = new Map();
      function rulesOf(locale, options) {
        const key = locale + JSON.stringify(options ?? {});
        if (!rules.has(key)) rules.set(key, ${anew});
        return rules.get(key);
      }`;
    return `${code.replace(anew, 'rulesOf(locale, options)')}\n${once}`;
  },
};

/**
 * The messages that are looked up by name. As modules of their own a thousand of them were put together at every start;
 * those without anything to put in are read here as one text.
 */
const listMessages: Plugin = {
  name: 'list-messages',
  resolveId: (id) => (id === 'virtual:list-messages' ? id : null),
  load(id) {
    if (id !== 'virtual:list-messages') return null;
    const named = new RegExp(`^(${lists.join('|')})_`);
    const plain: Record<string, Record<string, string>> = {};
    const made = new Set<string>();
    for (const locale of ['en', 'pl']) {
      const known: Record<string, string> = (plain[locale] = {});
      for (const file of readdirSync(at(`./messages/${locale}`))) {
        const path = at(`./messages/${locale}/${file}`);
        this.addWatchFile(path);
        const messages = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
        for (const [name, said] of Object.entries(messages)) {
          if (!named.test(name)) continue;
          if (typeof said === 'string' && !said.includes('{')) known[name] = said;
          else made.add(name);
        }
      }
    }
    // What has something to put in in one language alone is made in both.
    for (const known of Object.values(plain)) for (const name of made) Reflect.deleteProperty(known, name);
    const names = [...made].sort();
    return [
      ...names.map((name) => `import { ${name} } from '${at(`./src/paraglide/messages/${name}.js`)}';`),
      // Read when it is asked for: nobody reads two languages at once.
      ...Object.entries(plain).map(
        ([locale, known]) =>
          `let ${locale}; const text_${locale} = ${JSON.stringify(JSON.stringify(known))};`,
      ),
      'export const plain = {',
      ...Object.keys(plain).map(
        (locale) => `get ${locale}() { return (${locale} ??= JSON.parse(text_${locale})); },`,
      ),
      '};',
      `export const made = { ${names.join(', ')} };`,
    ].join('\n');
  },
};

/** What comes after the first picture is no part of what paints it. */
const nothingLater: Plugin = {
  name: 'nothing-later',
  resolveDynamicImport: (name) => ({ id: String(name), external: true }),
};

/** The first picture is made by an engine that has neither a page nor modules: all it needs is one script. */
const oneScript = {
  ssr: { noExternal: true as const },
  build: {
    emptyOutDir: false,
    copyPublicDir: false,
    minify: true,
    rolldownOptions: {
      output: { format: 'iife' as const, name: 'firstPicture', entryFileNames: 'first_picture.js' },
    },
  },
};

export default defineConfig(({ mode, isSsrBuild }) => ({
  ...(isSsrBuild ? { ssr: oneScript.ssr } : {}),
  plugins: [
    // The unit tests take the messages that `npm run messages` made: the plugin would keep watching them.
    // The first picture takes those that the page was just built with.
    ...(mode === 'test' || isSsrBuild ? [] : [messages]),
    ...(isSsrBuild ? [nothingLater] : []),
    staticIcons,
    pluralsOnce,
    listMessages,
    svelte(),
    plainLetters,
  ],
  resolve: {
    alias: mode === 'production' ? [] : madeUpShell,
    ...(mode === 'test' ? { conditions: ['browser', 'module', 'import', 'default'] } : {}),
  },
  build: {
    ...(isSsrBuild ? oneScript.build : {}),
    target: 'safari16',
    assetsInlineLimit: 0,
    // The first picture stands before the scripts that would bring their styles with them.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
}));
