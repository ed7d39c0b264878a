import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { alertKinds, channelsSchema, heartbeatSchema } from '../../../audit/alert/channel-settings.ts';
import { repeats } from '../../../worker/alert/repeats.ts';

const text = readFileSync('docs/alerts.md', 'utf8');
const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json ?? ''));

it('has an example of every channel that the schema takes', () => {
  const channels = channelsSchema.parse(examples.filter((example) => 'type' in example));
  expect(new Set(channels.map(({ type }) => type))).toEqual(new Set(Object.keys(repeats)));
  expect(examples.filter((example) => heartbeatSchema.safeParse(example).success)).toHaveLength(1);
});

it('says of every channel whether it can tell a repeat apart', () => {
  for (const [channel, { told, how }] of Object.entries(repeats))
    expect(text).toContain(`| \`${channel}\` | ${told} | ${how} |`);
});

it('names every kind of alert', () => {
  for (const kind of alertKinds) expect(text).toContain(`\`${kind}\``);
});
