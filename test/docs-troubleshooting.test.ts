import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const code = ['cli', 'gather', 'worker', 'audit']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

const messages = [...readFileSync('docs/troubleshooting.md', 'utf8').matchAll(/^\| `([^`]+)` \|/gm)].map(
  ([, message]) => message ?? '',
);

it('troubleshooting explains a good many messages', () => expect(messages.length).toBeGreaterThan(25));

it.each(messages)('%s is something that the code says', (message) => {
  for (const part of message
    .split('…')
    .map((piece) => piece.trim())
    .filter(Boolean))
    expect(code).toContain(part);
});
