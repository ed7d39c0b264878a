import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-names-standard.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, newestOf, unread, unreadTarget } from '../support/away.ts';
import type { AllFacts } from '../support/found.ts';
import { healthyFacts, healthyPolicy, now } from '../support/healthy-facts.ts';
import type { OffsiteCopy } from '../support/healthy-offsite.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

/** An archive of buildbox under another name. */
const renamed = (facts: AllFacts, key: string, more: Partial<OffsiteCopy> = {}) => {
  const { vmid: _, ...copy } = structuredClone(newestOf(facts, 105));
  away(facts).copies.push({ ...copy, key, ...more });
};
const tail = (one: boolean) =>
  one
    ? 'No retention removes it, and a restore does not show whose it is.'
    : 'No retention removes them, and a restore does not show whose they are.';

ruleCases(rule, {
  pass: {
    'all have them': () => {},
    'guests are not known': (facts) => blind(facts, 'guests'),
  },
  fail: {
    'one was renamed': [
      (facts) => renamed(facts, 'vzdump-qemu-before-upgrade.vma.zst'),
      {
        'offsite/away': `low: 1 archive at away has a name that Proxmox VE does not give: vzdump-qemu-before-upgrade.vma.zst. ${tail(true)}`,
      },
    ],
    'one was renamed, whose it is its header told': [
      (facts) => renamed(facts, 'vzdump-qemu-before-upgrade.vma.zst', { vmid: 105, renamed: true }),
      {
        'offsite/away': `low: 1 archive at away has a name that Proxmox VE does not give: vzdump-qemu-before-upgrade.vma.zst. ${tail(true)}`,
      },
    ],
    'some were, and guests are not known': [
      (facts) => {
        blind(facts, 'guests');
        renamed(facts, 'vzdump-qemu-a.vma.zst');
        renamed(facts, 'vzdump-qemu-b.vma.zst');
      },
      {
        'offsite/away': `low: 2 archives at away have names that Proxmox VE does not give: vzdump-qemu-a.vma.zst and vzdump-qemu-b.vma.zst. ${tail(false)}`,
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'the list ended early': [
      (facts) => void Object.assign(away(facts), { complete: false }),
      { 'offsite/away': 'All names at away could not be seen: the list ended before all was read.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'names are encrypted': [(_, policy) => void Object.assign(awayPolicy(policy), { crypt: 'rclone' }), null],
    'an unread datastore has none, either': [
      (facts, policy) => {
        unread(facts);
        Object.assign(awayPolicy(policy), { kind: 'pbs-s3' });
      },
      null,
    ],
    'a datastore has none': [(_, policy) => void Object.assign(awayPolicy(policy), { kind: 'pbs-s3' }), null],
  },
});

it('gives back names where all that is in them is known', () => {
  const facts = healthyFacts();
  away(facts).copies = away(facts).copies.filter(({ vmid }) => vmid === 105);
  renamed(facts, 'old/vzdump-qemu-a.vma.zst', { takenAt: now - 7200 });
  renamed(facts, 'vzdump-qemu-b.vma.zst', { timeFrom: 'modified' });
  renamed(facts, 'vzdump-qemu-c.vma.zst', {
    inside: { hostname: 'gone', macs: [], disks: [] },
  });
  renamed(facts, 'vzdump-qemu-d');
  renamed(facts, 'vzdump-qemu-e.vma.zst', { takenAt: 1e18 });
  renamed(facts, 'vzdump-qemu-f.vma.zst', { takenAt: -1e18 });
  const lines = () =>
    runAudit([rule], facts, healthyPolicy)[0]?.verdicts[0]?.fix?.commands.map(({ line }) => line);
  expect(lines()).toEqual([
    'aws s3 mv s3://lab-backups/dump/old/vzdump-qemu-a.vma.zst s3://lab-backups/dump/old/vzdump-qemu-105-2026_11_17-02_17_00.vma.zst --endpoint-url https://s3.eu-central-1.amazonaws.com',
  ]);
  facts.offsite = structuredClone(facts.offsite);
  delete away(facts).zoneSeconds;
  expect(lines()).toEqual([]);
});
