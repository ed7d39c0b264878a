/** The password of a restic repository, tried on the repository itself. */
import { expect, it } from 'vitest';
import { parseConfig } from '../../audit/config.ts';
import { resticRepository } from '../../demo/offsite/restic-repository.ts';
import { simulateS3 } from '../../demo/s3/index.ts';
import { bucketLines } from '../../gather/doctor/bucket.ts';
import type { World } from '../../gather/doctor/world.ts';
import { password, sample } from '../support/restic-target.ts';

const keys = { accessKeyId: 'canary-3b9d-access-key', secretAccessKey: 'canary-c2e8-secret-key' };
const s3 = simulateS3({
  buckets: () => [
    {
      name: 'files',
      objects: resticRepository(sample)
        .map(({ key, body, modifiedAt }) => ({
          key: `repo/${key}`,
          sizeBytes: body.length,
          modifiedAt,
          body: () => body,
        }))
        .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    },
  ],
  keys: [keys],
});

async function passwordLine(value: string | undefined, prefix = 'repo/') {
  const config = parseConfig({
    clusters: [
      {
        id: 'lab',
        urls: ['https://pve.example'],
        policy: {
          offsite: {
            targets: [
              {
                name: 'away',
                kind: 'restic',
                prefix,
                via: { endpoint: 'https://s3.example', bucket: 'files' },
                passwordSecret: 'RESTIC_PASSWORD',
              },
            ],
          },
        },
      },
    ],
  });
  const secrets: Record<string, string | undefined> = {
    OFFSITE_ACCESS_KEY_ID: keys.accessKeyId,
    OFFSITE_SECRET_ACCESS_KEY: keys.secretAccessKey,
    RESTIC_PASSWORD: value,
  };
  const world: World = {
    config,
    secretOf: (name) => secrets[name] ?? null,
    howToSet: (name) => `set ${name}`,
    wayTo: () => null,
    fetch: (input, init) => s3.fetch(input instanceof Request ? input.url : input, init),
    now: () => Date.now() / 1000,
    smtp: () => Promise.reject(new Error('none')),
    isWorker: true,
  };
  const target = config.clusters[0]?.policy.offsite.targets[0];
  if (!target) throw new Error('There is no target.');
  const lines = await bucketLines(world, target, new AbortController().signal);
  return lines.find(({ id }) => id === 'bucket-password');
}

it('the right one opens it', async () => {
  expect(await passwordLine(password)).toMatchObject({ state: 'ok', said: 'It opens the repository.' });
});

it('another one is a problem, and stands in no text', async () => {
  const found = await passwordLine('canary-wrong-password');
  expect(found).toMatchObject({ state: 'problem', next: 'set RESTIC_PASSWORD' });
  expect(found?.said).toContain('does not open the one key');
  expect(JSON.stringify(found)).not.toContain('canary');
});

it('without one nothing is tried, and in another folder there is nothing to open', async () => {
  expect(await passwordLine(undefined)).toMatchObject({ state: 'cannot-tell' });
  expect(await passwordLine(password, 'repo/data/')).toMatchObject({
    state: 'problem',
    said: 'No key of a restic repository lies below repo/data/keys/.',
  });
});
