import { command } from '../command.ts';
import { gibibytes, percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { guestName } from '../guest-name.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { isRunning } from '../running-guests.ts';

export default defineRule({
  id: 'capacity-guest-memory',
  title: 'No container is at the end of its memory',
  category: 'capacity',
  essential: false,
  needs: ['guests'],

  check({ guests }, { gap, policy }) {
    const limit = policy.thresholds.containerMemory;
    const filtered = gap('guests', 'filtered');
    // What a VM uses, page cache of its system included, is no evidence of anything.
    const containers = guests.filter(
      (guest) =>
        guest.type === 'lxc' && (isRunning(guest) || (guest.status === 'unknown' && !guest.template)),
    );
    const verdicts = containers.map((guest): Verdict => {
      const { id, vmid, node, status, memoryBytes: total = 0, memoryUsedBytes: used } = guest;
      const name = guestName(guest);
      if (status === 'unknown' || total <= 0 || used === undefined)
        return unknown(id, `The memory use of ${name}`, gap('guests', id) ?? gap('nodes', `node/${node}`));
      const share = used / total;
      const message = `${name} uses ${percent(share)} (${gibibytes(used)} of ${gibibytes(total)}) of its memory`;
      const seen = { seen: percent(share), where: '/cluster/resources', expected: `below ${percent(limit)}` };
      if (grade(exactly(share), { warn: limit, bad: limit }, ['low', 'low']) !== 'low')
        return pass(id, `${message}.`, seen);
      return fail(
        'low',
        id,
        `${message}, page cache left out: when it asks for more, a process in it is killed.`,
        seen,
        {
          summary: 'Give it more memory, or look what in it grows. The change holds at once.',
          commands: [
            command('changes', 'pct set', [vmid], { memory: Math.ceil((total * 1.25) / 1024 ** 2) }, node),
          ],
        },
      );
    });
    return filtered ? [...verdicts, unknown('cluster', 'Every container', filtered)] : verdicts;
  },
});
