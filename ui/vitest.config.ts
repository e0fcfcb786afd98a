import { defineConfig, mergeConfig } from 'vitest/config';
import app from './vite.config.ts';

export default defineConfig((env) =>
  mergeConfig(app({ ...env, mode: 'test' }), {
    test: {
      environment: 'jsdom',
      include: ['src/**/*.test.ts'],
      env: { TZ: 'Europe/Warsaw' },
    },
  }),
);
