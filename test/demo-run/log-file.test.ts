import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openLog } from '../../cli/local/log-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('shows errors and keeps everything', () => {
  const shown: string[] = [];
  const file = join(folder, 'state/worker.log');
  const log = openLog(file, { write: (text) => shown.push(text) });
  log.line('info', 'a message');
  log.line('error', "it detected that your Workers' code had hung and would never generate a response");
  log.line('error', 'R2 is full');
  log.mute();
  log.line('error', 'the connection was lost');
  expect(shown).toEqual(['R2 is full\n']);
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(4);
  expect(readFileSync(file, 'utf8')).toMatch(/^\S+Z info a message\n/);
});
