import { existsSync } from 'node:fs';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const hasWorker = existsSync('test/worker/entry.ts');

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.workerd.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      ...(hasWorker
        ? [
            {
              plugins: [
                cloudflareTest({
                  main: './test/worker/entry.ts',
                  wrangler: { configPath: './wrangler.toml' },
                  miniflare: { cf: false, compatibilityFlags: ['service_binding_extra_handlers'] },
                }),
              ],
              test: { name: 'workerd', include: ['test/worker/**/*.workerd.test.ts'], testTimeout: 30_000 },
            },
          ]
        : []),
    ],
    coverage: { provider: 'v8', include: ['audit/**/*.ts'], reporter: ['text-summary'] },
  },
});
