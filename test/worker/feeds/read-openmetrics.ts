/** Reads an exposition by the grammar of OpenMetrics 1.0 (ABNF and rules of its text format), gauges alone. */
import { expect } from 'vitest';

export interface ReadFamily {
  type: string;
  unit: string | null;
  help: string;
  samples: { labels: Record<string, string>; value: number }[];
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const number = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s;

/** Fails the test where the text breaks a rule. @returns families by name, in their order */
export function readOpenMetrics(text: string): Map<string, ReadFamily> {
  expect(text.endsWith('\n# EOF\n')).toBe(true);
  expect(text).not.toContain('\r');
  const families = new Map<string, ReadFamily>();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const [, keyword, name = '', rest = ''] = /^# (TYPE|UNIT|HELP) (\S+) (.*)$/s.exec(line) ?? [];
    if (!keyword) {
      readSample(line, current, families, seen);
      continue;
    }
    expect(name).toMatch(metricName);
    if (keyword === 'TYPE') {
      // All that belongs to a family stands together, once.
      expect(families.has(name), `${name} stands twice`).toBe(false);
      families.set(name, { type: rest, unit: null, help: '', samples: [] });
      current = name;
    }
    expect(name).toBe(current);
    const family = familyOf(families, current);
    expect(family.samples, `${keyword} of ${name} after a sample`).toEqual([]);
    if (keyword === 'HELP') family.help = unescaped(rest);
    if (keyword === 'UNIT') {
      expect(name.endsWith(`_${rest}`), `the unit of ${name}`).toBe(true);
      family.unit = rest;
    }
  }
  for (const [name, { type, help }] of families) {
    expect(type, name).toBe('gauge');
    expect(help, name).not.toBe('');
  }
  return families;
}

function readSample(line: string, current: string, families: Map<string, ReadFamily>, seen: Set<string>) {
  const [, name, labelText = '', value = ''] = sampleLine.exec(line) ?? [];
  expect(name, `"${line}" stands among the samples of ${current}`).toBe(current);
  expect(value, line).toMatch(number);
  const labels = readLabels(labelText);
  const series = `${name}${JSON.stringify(Object.entries(labels).sort())}`;
  expect(seen.has(series), `${line} stands twice`).toBe(false);
  seen.add(series);
  familyOf(families, current).samples.push({ labels, value: Number(value) });
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const [whole = '', name = '', value = ''] =
      /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?=[a-zA-Z_])|$)/.exec(rest) ?? [];
    expect(whole, `labels end at ${rest}`).not.toBe('');
    expect(labels[name], `${name} stands twice`).toBeUndefined();
    labels[name] = unescaped(value);
    rest = rest.slice(whole.length);
  }
  return labels;
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));

function familyOf(families: Map<string, ReadFamily>, name: string): ReadFamily {
  const family = families.get(name);
  if (!family) throw new Error(`A sample or a line of ${name || 'nothing'} comes before its type.`);
  return family;
}
