import { expect, it } from 'vitest';
import { progressLine, progressOn } from '../../cli/progress.ts';

const screen = (isTTY: boolean) => {
  const written: string[] = [];
  return { isTTY, columns: 30, written, write: (text: string) => written.push(text) };
};

it('writes one line over again and takes it away at the end', () => {
  const terminal = screen(true);
  const progress = progressOn(terminal);
  progress.show(3, 12, 'read the time of pve1\u001b[2J and of all the others');
  progress.end();
  progress.end();
  expect(terminal.written).toEqual(['\r[3/12] read the time of pve1…\u001b[K', '\r\u001b[K']);
});

it('says nothing where nobody watches', () => {
  const pipe = screen(false);
  const progress = progressOn(pipe);
  progress.show(1, 2, 'x');
  progress.end();
  expect(pipe.written).toEqual([]);
});

it.each([
  [40, '[1/2] read the version'],
  [12, '[1/2] read …'],
])('fits %i columns', (width, expected) =>
  expect(progressLine(1, 2, 'read the version', width)).toBe(expected),
);
