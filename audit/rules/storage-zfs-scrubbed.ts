import { command } from '../command.ts';
import type { Gap } from '../facts.ts';
import { exactly, grade } from '../grade.ts';
import { dateOf, duration } from '../moments.ts';
import { judgeDisks, type Look, type ZfsPool } from '../node-disks.ts';
import { defineRule } from '../rule.ts';

const day = 86_400;

export default defineRule({
  id: 'storage-zfs-scrubbed',
  title: 'Every ZFS pool was scrubbed lately',
  category: 'storage',
  essential: false,
  needs: ['nodes', 'disks'],

  check(facts, context) {
    const { now, policy } = context;
    const limits = policy.thresholds.scrubDays;
    return judgeDisks<ZfsPool>(facts, context, {
      part: 'zfs',
      rows: ({ zfs }) => zfs,
      what: 'ZFS pools',
      look({ pool, scan, dataErrors }, node): Look {
        // A pool that tells of its errors did answer: without a line about scans there was none.
        if (scan === undefined && dataErrors !== undefined) return undated(pool, node, '');
        if (scan === undefined)
          return {
            unclear: `The last scrub of ${pool} on ${node}`,
            why: context.gap('disks', `node/${node}/zfs/${pool}`),
          };
        const { scrubbedAt, text } = scan;
        if (scrubbedAt === undefined) return undated(pool, node, text);
        const level = grade(exactly((now - scrubbedAt) / day), limits, ['medium', 'high']);
        // An exact number is never unclear.
        if (level === 'fine' || level === 'unclear') return { fine: `${pool} on ${dateOf(scrubbedAt)}` };
        return {
          wrong: level,
          says: `The ZFS pool ${pool} of ${node} was last scrubbed ${duration(now - scrubbedAt)} ago.`,
          seen: `${pool}: ${text}`,
        };
      },
      where: (node) => `/nodes/${node}/disks/zfs/{pool}`,
      expected: `within ${limits.warn} days`,
      good: ({ length }) => `has scrubbed its ZFS ${length === 1 ? 'pool' : `${length} pools`} lately`,
      fix: (node, pools) => ({
        summary:
          'Run `zpool scrub <pool>` on the node at a quiet time, and see that the monthly job of zfsutils-linux (/etc/cron.d/zfsutils-linux) is there and the node is on when it runs.',
        commands: pools.map(({ pool }) =>
          command('reads', 'pvesh get', [`/nodes/${node}/disks/zfs/${pool}`], {}, node),
        ),
      }),
    });
  },
});

/** A pool that names no finished scrub: never one, one under way, or something else that came after it. */
function undated(pool: string, node: string, text: string): Look {
  if (/^(none requested)?$/i.test(text.trim()))
    return {
      wrong: 'low',
      says: `The ZFS pool ${pool} of ${node} has never been scrubbed; that is right only for a pool that was made this month.`,
      seen: `${pool}: no scrub`,
    };
  if (/scrub (in progress|paused)/i.test(text)) return { fine: `${pool} is being scrubbed` };
  return { unclear: `The last scrub of ${pool} on ${node}`, why: hidden(node) };
}

/** ZFS tells of the latest scan alone. */
const hidden = (node: string): Gap => ({
  group: 'disks',
  subject: `node/${node}/zfs`,
  reason: 'unsupported',
  detail: 'the pool names its latest scan alone, which was no finished scrub.',
});
