import { command } from '../command.ts';
import type { Gap } from '../facts.ts';
import { type Drive, judgeDisks } from '../node-disks.ts';
import { defineRule } from '../rule.ts';

/** Block devices that are no drive and have no health of their own: volumes of a pool, images, network devices. */
const virtual = /^\/dev\/(zd|loop|ram|dm-|nbd|rbd|drbd)\d/;

/** What stands there when nobody asked the drive: hardware RAID, virtual machines, SMART switched off. */
const untold = /^(|UNKNOWN|SMART DISABLED)$/i;

export default defineRule({
  id: 'storage-drives-healthy',
  title: 'Every drive says that it is healthy',
  category: 'storage',
  essential: false,
  needs: ['nodes', 'disks'],

  check(facts, context) {
    return judgeDisks<Drive>(facts, context, {
      part: 'drives',
      rows: ({ drives }) => drives,
      what: 'drives',
      look({ device, model, health: text }, node) {
        if (virtual.test(device)) return undefined;
        const health = text.trim();
        const name = model ? `${device} (${model})` : device;
        if (/^(PASSED|OK)$/i.test(health)) return { fine: `${device} ${health}` };
        if (untold.test(health))
          return { unclear: `The health of ${name} on ${node}`, why: notTold(node, health) };
        return {
          wrong: /FAIL/i.test(health) ? 'critical' : 'high',
          says: `The drive ${name} of ${node} reports the health "${health}".`,
          seen: `${device} ${health}`,
        };
      },
      where: (node) => `/nodes/${node}/disks/list`,
      expected: 'PASSED or OK',
      good: ({ length }) => (length === 1 ? 'has a healthy drive' : `has ${length} healthy drives`),
      fix: (node, drives) => ({
        summary: `Check that the backups of what lies on it are recent, then replace the drive. Which slot it is in, the serial number tells.`,
        commands: drives.map(({ device }) =>
          command('reads', 'pvesh get', [`/nodes/${node}/disks/smart`], { disk: device }),
        ),
      }),
    });
  },
});

const notTold = (node: string, health: string): Gap => ({
  group: 'disks',
  subject: `node/${node}/drives`,
  reason: 'unsupported',
  detail: `it is given as "${health || 'nothing'}", as is usual behind RAID controllers, in virtual machines and where SMART is switched off.`,
});
