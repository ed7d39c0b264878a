import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { textReport } from '../../cli/text-report.ts';
import { sampleReport } from '../support/judged-sample.ts';

const plainLook = { width: 80, colour: false };

it('says what was found, what it costs and what to do', () => {
  expect(textReport(sampleReport(), plainLook)).toMatchSnapshot();
});

it('says that nothing could be judged when the cluster could not be read', () => {
  const report = sampleReport((facts) => {
    for (const group of ['cluster', 'guests', 'nodes'] as const) delete facts[group];
    facts.gaps = [
      { group: 'cluster', reason: 'unreachable', detail: 'Could not read the cluster: it is off.' },
    ];
  });
  const text = textReport(report, plainLook);
  expect(text).toContain('lab · release unknown');
  expect(text).toContain('No score   ··········   coverage 0 %\n');
  expect(text).toContain('nothing could be judged\n');
  expect(text).not.toContain('no findings');
  expect(text).toContain('Could not read the cluster: it is off.');
});

describe('many subjects of one rule', () => {
  it('are cut to the first few', () => {
    const text = textReport(sampleReport(), plainLook);
    expect(text).toContain('lxc/103: ');
    expect(text).not.toContain('qemu/105: ');
    expect(text).toContain('and 2 more (--all shows them)');
  });

  it('are all there when all are wanted', () => {
    const text = textReport(sampleReport(), { ...plainLook, all: true });
    expect(text).toContain('qemu/105: ');
    expect(text).toContain('--vmid 105');
    expect(text).not.toContain('--all');
  });
});

describe.each([60, 80, 100])('at %i columns', (width) => {
  it('no line is wider, but for commands and single words', () => {
    const wide = textReport(sampleReport(), { width, colour: false })
      .split('\n')
      .filter(
        (line) => line.length > width && line.trim().includes(' ') && !/^ {6}(pvesh|pveum) /.test(line),
      );
    expect(wide).toEqual([]);
  });
});

it('colour changes nothing but the colour', () => {
  const painted = textReport(sampleReport(), { width: 80, colour: true });
  expect(painted).toContain('\u001b[31m');
  expect(stripVTControlCharacters(painted)).toBe(textReport(sampleReport(), plainLook));
});

it('names cannot steer the terminal', () => {
  const evil = '\u001b]0;owned\u0007\u001b[2J\u009b31mname\r\n\u202egpj.exe\u2066\u200f\u{e0041}';
  const report = sampleReport((facts) => {
    facts.cluster.name = evil;
    for (const guest of facts.guests) Object.assign(guest, { name: evil, tags: [evil] });
    facts.gaps.push({ group: 'tasks', subject: evil, reason: 'malformed', detail: evil });
  });
  for (const look of [plainLook, { ...plainLook, all: true }])
    expect(textReport(report, look)).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\p{Cf}]/u);
});
