/** One thing broken at a time: which lines of the doctor that changes. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { beforeAll, expect, it } from 'vitest';
import type { DoctorLine } from '../../gather/doctor/line.ts';
import {
  type Changes,
  canaries,
  fingerprintOf,
  inputFor,
  type Looked,
  looked,
  type Served,
  servedWhole,
} from './doctor-case.ts';
import { type LoopbackServer, pemOf } from './loopback-server.ts';

export interface Broken {
  changes?: Changes;
  look?: Looked | ((served: Served) => Looked);
  /** What stands at the cluster's address instead. */
  instead?: () => Promise<LoopbackServer>;
  /** The one line that becomes a problem: `id subject`. */
  problem: string;
  said: RegExp;
  next?: RegExp;
  /** Lines that can no longer be told, because that one is in their way. */
  untold?: string[];
}

export type Input = ReturnType<typeof inputFor>;

export const first = <Value>([value]: Value[]): Value => {
  if (value === undefined) throw new Error('There is none.');
  return value;
};

/** Changes the only cluster of the configuration. */
export const withCluster = (change: (cluster: Input['clusters'][number]) => object) => (input: Input) => ({
  clusters: [{ ...first(input.clusters), ...change(first(input.clusters)) }],
});

/** Tests for each row that its line becomes a problem, that nothing else does, and that no secret is said. */
export function thatLineAlone(rows: Record<string, Broken>): void {
  // As if a public authority had signed them.
  beforeAll(() =>
    setDefaultCACertificates([
      ...getCACertificates(),
      ...(['node', 'expired', 'stranger'] as const).map((name) => pemOf(name).cert),
    ]),
  );
  let whole: Record<string, string> = {};
  beforeAll(async () => {
    whole = (await statesIn({ look: { fingerprints: [fingerprintOf('node')] } })).states;
  });

  it('the whole has nothing but good lines to begin with', () => {
    expect(Object.keys(whole).length).toBeGreaterThan(20);
    expect(new Set(Object.values(whole))).toEqual(new Set(['ok']));
  });

  it.each(Object.entries(rows))('%s: that line alone becomes a problem', async (_, row) => {
    const { states, lines, urls } = await statesIn(row);
    // A service token has lines of its own, and so has a login page.
    const added = Object.keys(states).filter((key) => !(key in whole));
    const expected = {
      ...whole,
      ...Object.fromEntries(added.map((key) => [key, 'ok'])),
      ...Object.fromEntries((row.untold ?? []).map((key) => [key, 'cannot-tell'])),
      [row.problem]: 'problem',
    };
    expect(states).toEqual(expected);
    const found = lines.find((line) => keyOf(line, urls) === row.problem);
    expect(found?.said).toMatch(row.said);
    expect(found?.next ?? '').toMatch(row.next ?? /^/);
    const said = JSON.stringify(lines);
    for (const canary of [...canaries, 'canary-']) expect(said).not.toContain(canary);
  });
}

const keyOf = (line: DoctorLine, urls: Record<string, string>): string => {
  const subject = Object.entries(urls).reduce((text, [url, name]) => text.replace(url, name), line.subject);
  return `${line.id} ${subject}`;
};

/** Subjects hold addresses: every run has its own ports. */
async function statesIn(row: Omit<Broken, 'problem' | 'said'>) {
  await using served = await servedWhole(row.changes);
  await using instead = await row.instead?.();
  const given = typeof row.look === 'function' ? row.look(served) : (row.look ?? {});
  const change = given.config ?? ((input: Input): unknown => input);
  // Rows keep the form of what they change.
  const changed = (input: Input) => change(input) as Input;
  const config = (input: Input): Input =>
    instead ? (withCluster(() => ({ urls: [instead.url] }))(changed(input)) as Input) : changed(input);
  const { urls: own, backupServers } = first(config(inputFor(served)).clusters);
  const urls = { [first(own)]: 'CLUSTER', [first(backupServers).url]: 'SERVER' };
  const lines = await looked(served, { ...given, config });
  const states = Object.fromEntries(lines.map((line) => [keyOf(line, urls), line.state]));
  return { lines, urls, states };
}
