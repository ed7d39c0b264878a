import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { offsiteTargetPolicy } from '../../../../audit/offsite-policy.ts';

/** Every block of JSON on the page about keys: targets, and policies for keys. */
const blocks = [...readFileSync('docs/offsite-keys.md', 'utf8').matchAll(/^```json\n([\s\S]*?)^```/gm)].map(
  ([, json = '']): Record<string, unknown> => JSON.parse(json),
);
const targets = blocks.filter((block) => 'kind' in block);
const [allow, deny] = blocks.filter((block) => 'Statement' in block);

const actions = (policy: unknown): string[] =>
  [...JSON.stringify(policy).matchAll(/"(s3:\w+)"/g)].map(([, action = '']) => action);

describe('the page about keys', () => {
  it.each(targets.map((target) => [String(target.name), target]))(
    'has a target that can be used: %s',
    (_, target) => expect(offsiteTargetPolicy.safeParse(target).error?.issues).toBeUndefined(),
  );

  it('has a target of each kind', () => {
    expect(new Set(targets.map(({ kind }) => kind))).toEqual(new Set(['vzdump', 'pbs-s3', 'restic', 'pbs']));
  });

  it('allows what the readers ask for, and nothing that writes', () => {
    const folder = 'gather/offsite/s3';
    const asked = readdirSync(folder)
      .flatMap((file) => [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/'(s3:\w+)'/g)])
      .map(([, action = '']) => action);
    // Locks of objects come with their metadata, to who may see them.
    expect(new Set(actions(allow))).toEqual(new Set([...asked, 's3:GetObjectRetention']));
    expect(actions(allow).filter((action) => !/^s3:(Get|List)/.test(action))).toEqual([]);
  });

  it('refuses nothing that the readers ask for', () => {
    expect(actions(deny).length).toBeGreaterThan(10);
    expect(actions(deny).filter((action) => /^s3:(Get|List)/.test(action))).toEqual([]);
  });
});
