import { describe, expect, it } from 'vitest';
import type { Report } from '../../audit/report.ts';
import {
  copyTable,
  guestFacts,
  guestSentence,
  jobsText,
  othersOfRole,
  placementLines,
} from '../../site/src/view/guest-facts.ts';
import { fatesOfGuest, findingsAbout } from '../../site/src/view/guest-findings.ts';
import { guestOfSubject, guestPages } from '../../site/src/view/guest-pages.ts';
import { seenText } from '../../site/src/view/seen.ts';
import { hostileReport } from '../support/hostile-report.ts';
import { day, sample, sampleReport, takenAt, unreachableReport } from '../support/sample-report.ts';

const guest = (id: string, report: Report = sample) => {
  const found = report.inventory.guests.find((one) => one.id === id);
  if (!found) throw new Error(`the sample has no ${id}`);
  return found;
};
const seenAt = (back: number) => ({ report: `day-${back}`, takenAt: takenAt - back * day });

describe('pages of guests', () => {
  it('there are for every guest of the cluster, and for those that only offsite places know', () => {
    const pages = guestPages(sample);
    expect(pages.get('lxc-110')).toMatchObject({ id: 'lxc/110', name: 'traefik', seen: { node: 'proxmox' } });
    expect(pages.get('qemu-105')).toMatchObject({
      name: 'photos',
      offsite: { id: 'qemu/105' },
    });
    expect(guestPages(unreachableReport()).size).toBe(sample.offsite?.guests.length);
    expect([...guestPages(hostileReport()).keys()].filter((name) => !/^[\w.:-]{1,90}$/.test(name))).toEqual(
      [],
    );
  });

  it.each([
    ['lxc/110', 'lxc/110'],
    ['lxc/110@bucket', 'lxc/110'],
    ['lxc/110/eth0', 'lxc/110'],
    ['lxc/1100', undefined],
    ['lxc/9999', undefined],
    ['lxc/9999@bucket', undefined],
    ['node/proxmox', undefined],
    ['cluster', undefined],
  ])('%s is about %s', (subject, id) => {
    expect(guestOfSubject(sample, subject)).toBe(id);
  });
});

describe('a guest', () => {
  it.each([
    ['lxc/110', 'It runs on proxmox, a part of reverse-proxy; its tier is critical.'],
    ['lxc/115', 'It is stopped on proxmox; its tier is not declared.'],
  ])('%s in one sentence: %s', (id, text) => expect(guestSentence(guest(id))).toBe(text));

  it('that is a template is no stopped guest', () => {
    expect(guestSentence({ ...guest('lxc/115'), template: true })).toContain('is a template on');
    expect(guestFacts({ ...guest('lxc/115'), template: true }, true)).toContainEqual({
      title: 'State',
      text: 'template',
    });
  });

  it.each([
    [{ ha: 'started', detail: { tags: [], haState: 'error' } }, true, 'to be started, is error'],
    [{ ha: 'started', detail: { tags: [], haState: 'started' } }, true, 'started'],
    [{ ha: 'started', detail: undefined }, true, 'started'],
    [{ ha: undefined }, true, 'not managed'],
    [{ ha: undefined }, false, 'not known'],
  ])('%j has HA (known: %s): %s', (more, known, text) => {
    expect(guestFacts({ ...guest('lxc/110'), ...more }, known)).toContainEqual({ title: 'HA', text });
  });

  it('is told with what is known alone: reports of earlier versions know less', () => {
    const titles = (id: string) => guestFacts(guest(id), true).map(({ title }) => title);
    expect(titles('lxc/110')).toEqual(
      expect.arrayContaining(['Pool', 'Locked', 'System', 'Devices of its node']),
    );
    for (const id of ['lxc/100', 'lxc/115']) expect(titles(id)).not.toContain('Pool');
    expect(guestFacts(guest('qemu/114'), true)).toContainEqual({ title: 'Guest agent', text: 'off' });
  });

  it('says what ties it', () => {
    const detail = guest('lxc/110').detail;
    expect(detail && placementLines(detail, (id) => `<${id}>`)).toEqual([
      'The HA rule edge-nodes keeps it on proxmox and proxmox2 where it can.',
      'The HA rule proxies-apart keeps it apart from <lxc/100>.',
      'The HA rule front keeps it together with <lxc/100> and <qemu/114>.',
      'The HA rule one-node keeps it on proxmox.',
      'It is replicated to proxmox2 (110-0); that last succeeded on 22 Nov 2026.',
      'It is replicated to proxmox3 (110-1); that never succeeded yet.',
      'Replication 110-2 to proxmox3 is switched off.',
    ]);
    expect(placementLines({ tags: [] }, String)).toEqual([]);
  });

  it.each([
    [undefined, 'Which backup jobs take it is not known.'],
    [[], 'No backup job that is switched on takes it.'],
    [['a'], '1 backup job takes it: a.'],
    [['a', 'b'], '2 backup jobs take it: a and b.'],
  ])('is taken by the jobs %j: %s', (jobs, text) => expect(jobsText(jobs)).toBe(text));

  it('a copy that is spoiled stands out', () => {
    const rows = copyTable(guest('lxc/110').detail?.copies ?? []).rows;
    expect(rows.map(({ cells }) => cells[1])).toMatchObject([
      { notes: [expect.any(String), 'verified', 'encrypted', 'protected'] },
      { shape: 'critical', notes: [expect.any(String), 'never came to its end'] },
    ]);
    expect(rows[0]?.cells[1]).not.toHaveProperty('shape');
    const [copy] = guest('lxc/110').detail?.copies ?? [];
    const failed = copy && copyTable([{ ...copy, newest: { ...copy.newest, verification: 'failed' } }]);
    expect(failed?.rows[0]?.cells[1]).toMatchObject({ shape: 'critical' });
  });

  it('names the others of its service', () => {
    expect(othersOfRole(sample.inventory.guests, guest('lxc/100')).map(({ id }) => id)).toEqual(['lxc/127']);
    expect(othersOfRole(sample.inventory.guests, guest('lxc/115'))).toEqual([]);
  });

  it('knows its findings, the worst first, and what each failure does to it', () => {
    const { open, passed } = findingsAbout(sample, 'lxc/110');
    expect(open.map(({ result, verdict }) => `${result.rule} ${verdict.severity}`)).toEqual([
      'critical-guests-in-ha critical',
      'guests-in-backup-job high',
    ]);
    expect(passed).toBe(0);
    expect(fatesOfGuest(sample, 'lxc/110').map(({ when, fate }) => `${when}: ${fate.way}`)).toEqual([
      'Node proxmox fails: hand',
      'Storage server 10.0.0.50 fails: lost',
      'Storage nas fails: lost',
      'It fails itself: hand',
    ]);
    expect(fatesOfGuest(sample, 'qemu/105')).toEqual([]);
  });

  it('what the owner accepted of it comes after what is open, what was not seen stands apart', () => {
    const [first] = sample.results;
    const about = (outcome: 'accepted' | 'unknown' | 'pass' | 'fail', severity: 'low' | 'critical') => ({
      ...{ subject: 'lxc/110', outcome, severity, message: outcome, evidence: [] },
    });
    const verdicts = [
      about('accepted', 'critical'),
      about('fail', 'low'),
      about('unknown', 'low'),
      about('pass', 'low'),
    ];
    const found = findingsAbout(sampleReport({ results: first ? [{ ...first, verdicts }] : [] }), 'lxc/110');
    expect(found.open.map(({ verdict }) => verdict.outcome)).toEqual(['fail', 'accepted']);
    expect([found.unknown.length, found.passed]).toEqual([1, 1]);
  });
});

it.each([
  [{ since: seenAt(11), reports: 11 }, 'Open since 11 Nov 2026 (11 days, 11 reports)'],
  [{ since: seenAt(1), reports: 2 }, 'Open since 21 Nov 2026 (1 day, 2 reports)'],
  [{ since: seenAt(0.25), reports: 2 }, 'Open since 21 Nov 2026 (6 h, 2 reports)'],
  [
    { since: seenAt(2), first: seenAt(40), reports: 1 },
    'Open since 20 Nov 2026 (2 days, 1 report); first seen on 13 Oct 2026',
  ],
  [{ since: seenAt(0), reports: 1 }, 'Found for the first time'],
  [{ since: seenAt(0), first: seenAt(40), reports: 1 }, 'Back with this report; first seen on 13 Oct 2026'],
])('%j: %s', (seen, text) => expect(seenText(seen, { id: 'day-0', takenAt })).toBe(text));
