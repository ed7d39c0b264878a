import { existsSync } from 'node:fs';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** Tests of pure code: there is nothing that one of them could leave behind for the next. */
const pure = ['test/audit/**/*.test.ts', 'test/rules/**/*.test.ts'];

/** What loads the local runtime with an environment of its own, or takes the place of something global. */
const apart = [
  'test/worker/**/*.test.ts',
  'test/demo-run/**/*.test.ts',
  'test/doctor/**/*.test.ts',
  'test/cli/pinned-fetch.test.ts',
];
const elsewhere = [...pure, 'test/**/*.workerd.test.ts', 'test/**/*.real.test.ts'];

const hasWorker = existsSync('test/worker/entry.ts');

export default defineConfig({
  test: {
    // Many tests wait for a program of their own, so no core is kept free.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'audit', include: pure, isolate: false, testTimeout: 30_000 } },
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, ...apart],
          // What a file imports is still loaded for the next.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: { name: 'apart', include: apart, exclude: elsewhere, testTimeout: 60_000, hookTimeout: 60_000 },
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
              test: {
                name: 'workerd',
                include: ['test/worker/**/*.workerd.test.ts'],
                // Starting the runtime with the Worker takes longer than most files.
                isolate: false,
                setupFiles: ['test/worker/nothing-kept.ts'],
                testTimeout: 30_000,
              },
            },
          ]
        : []),
      // `npm run test:real`: against programs that only Debian brings.
      ...(process.env.OFFSIGHT_REAL
        ? [
            {
              test: {
                name: 'real',
                include: ['test/real/**/*.real.test.ts'],
                globalSetup: ['test/real/radosgw-setup.ts'],
                testTimeout: 60_000,
                hookTimeout: 120_000,
              },
            },
          ]
        : []),
    ],
    // `npm run coverage`: what judges is run through in full; audit/written only tells it. Files without a gap are not
    // listed.
    coverage: {
      provider: 'v8',
      include: ['audit/**/*.ts'],
      exclude: ['audit/written/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { branches: 100, functions: 100, statements: 100, lines: 100 },
    },
  },
});
