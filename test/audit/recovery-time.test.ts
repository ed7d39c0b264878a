import { expect, it } from 'vitest';
import { recoveryTimes, spanText } from '../../audit/recovery-time.ts';
import { rtoSchema } from '../../audit/report-failures.ts';
import { type Change, failuresAfter, guestOf, moveDisk, storageOf } from '../support/failure-case.ts';

function rowsAfter(change?: Change) {
  const rows = recoveryTimes(failuresAfter(change));
  for (const row of rows) expect(rtoSchema.parse(row)).toEqual(row);
  return Object.fromEntries(rows.map((row) => [row.subject, row]));
}

it('has a row for each node, storage server and critical guest, and for storage without a known server', () => {
  expect(Object.keys(rowsAfter())).toEqual([
    'node/pve1',
    'node/pve2',
    'node/pve3',
    'server/10.0.0.50',
    'server/10.0.0.51',
    'server/10.0.0.60',
    'lxc/101',
    'lxc/102',
    'lxc/103',
    'qemu/104',
  ]);
  const rows = rowsAfter((facts) => {
    delete storageOf(facts, 'nas').server;
    storageOf(facts, 'nas2').server = 'pve1';
  });
  expect(Object.keys(rows).filter((subject) => /^(storage|server)/.test(subject))).toEqual([
    'server/10.0.0.60',
    'storage/nas',
  ]);
  expect(rows['storage/nas']?.scenario).toBe('Storage nas fails');
});

it('tells what comes back by itself, by hand and by restore, each with its time', () => {
  const row = rowsAfter((facts) => {
    moveDisk(facts, 'qemu/105', 'local-lvm', 'lvmthin');
    facts.ha.resources = facts.ha.resources.filter(({ sid }) => sid !== 'ct:102');
    Object.assign(guestOf(facts, 'qemu/104'), { node: 'pve2' });
    facts.ha.resources.at(-1)!.node = 'pve2';
  })['node/pve2'];
  expect(row).toEqual({
    subject: 'node/pve2',
    scenario: 'Node pve2 fails',
    stages: [
      { by: 'ha', guests: 1, minutes: { from: 2, to: 5 } },
      { by: 'hand', guests: 1, minutes: { from: 15, to: 62 } },
      { by: 'restore', guests: 1, minutes: { from: 18, to: 72 } },
    ],
    open: 0,
    time: '2–5 minutes for 1 guest by HA; 15–62 minutes for 1 guest by hand; 18–72 minutes for 1 guest by restore',
    impact: '1 guest comes back by HA; 2 guests stay down until somebody acts; others stand in for dns.',
  });
});

it('counts those for which no time can be given', () => {
  const row = rowsAfter((facts) => {
    facts.backups.copies = [];
  })['server/10.0.0.50'];
  expect(row?.time).toBe('no time can be given for 5 guests');
  expect(row?.open).toBe(5);
  expect(row?.impact).toBe(
    '5 guests stay down until somebody acts; without dns, home-automation and reverse-proxy.',
  );
});

it('gives no time for a restore of unknown size', () => {
  const row = rowsAfter((facts) => {
    for (const guest of facts.guests) delete guest.config?.disks[0]?.sizeBytes;
  })['server/10.0.0.50'];
  expect(row?.stages).toEqual([{ by: 'restore', guests: 5 }]);
  expect(row?.time).toBe('unknown time for 5 guests by restore');
});

it('says where nothing stops, and what goes along all the same', () => {
  const rows = rowsAfter();
  expect(rows['server/10.0.0.51']).toMatchObject({
    time: 'nothing to recover',
    impact: 'No running guest stops.',
  });
  expect(rows['server/10.0.0.60']?.impact).toBe('All known backups of 5 guests are gone.');
  expect(rows['lxc/103']).toMatchObject({
    scenario: 'Guest traefik (CT 103) fails',
    time: '0–3 minutes for 1 guest by HA',
    impact: '1 guest comes back by HA.',
  });
});

it('says that quorum is gone, and that more guests may be concerned', () => {
  const rows = rowsAfter((facts) => {
    facts.cluster.members[2]!.online = false;
  });
  expect(rows['node/pve1']?.impact).toMatch(/^Nothing starts by itself any more; 4 guests stay down/);
  const blind = rowsAfter((facts) => {
    Object.assign(guestOf(facts, 'lxc/101'), { config: undefined });
  });
  expect(blind['server/10.0.0.51']).toMatchObject({
    time: 'more guests may be concerned',
    impact: 'Which other guests stop is not known.',
  });
});

it.each([
  [{ from: 2, to: 5 }, '2–5 minutes'],
  [{ from: 1, to: 1 }, '1 minute'],
  [{ from: 30, to: 120 }, '30–120 minutes'],
  [{ from: 30, to: 121 }, '0–3 hours'],
  [{ from: 121, to: 180 }, '2–3 hours'],
  [{ from: 600, to: 2880 }, '10–48 hours'],
  [{ from: 600, to: 2881 }, '0–3 days'],
])('writes %j as %s', (span, text) => expect(spanText(span)).toBe(text));
