import { enabledJobs } from '../backup-coverage.ts';
import { command } from '../command.ts';
import { counted, percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { jobNodes } from '../job-nodes.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-io-bearable',
  title: 'Storage keeps up with the guests while backups run',
  category: 'recovery',
  essential: false,
  needs: ['nodes', 'performance'],
  also: ['backupJobs', 'guests', 'cluster'],
  fromAbsence: { backupJobs: ['pass', 'fail'] },

  check({ nodes, performance, backupJobs = [], guests, cluster }, { policy, gap }) {
    const told = new Map(performance.map((entry) => [entry.node, entry]));
    const reading = jobNodes(enabledJobs(backupJobs), { guests, cluster }, gap);
    const limits = policy.thresholds.backupIo;
    return nodes.flatMap(({ node, online }): Verdict[] => {
      const subject = `node/${node}`;
      const entry = told.get(node);
      if (!entry)
        return online ? [unknown(subject, `The I/O load of ${node}`, gap('performance', subject))] : [];
      if (!entry.ioDuringBackup) {
        const why = gap('performance', `${subject}/backup`);
        // Without a reason, no backup ran there while it was measured.
        return why ? [unknown(subject, `The I/O load of ${node} while backups ran`, why)] : [];
      }
      const { mean, peak, minutes } = entry.ioDuringBackup;
      const ids = [...reading].flatMap(([{ id }, at]) => (at.nodes.has(node) ? [id] : []));
      const during = ids.length > 0 ? `while ${listed(ids)} ran` : 'while backups ran';
      const seen = {
        seen: `${percent(mean)} on average, at most ${percent(peak)}, in ${counted(minutes, 'minute')}`,
        where: `/nodes/${node}/rrddata`,
        expected: `below ${percent(limits.warn)} on average`,
      };
      const severity = grade(exactly(mean), limits, ['low', 'medium']);
      // An exact number is never unclear.
      if (severity === 'fine' || severity === 'unclear')
        return [
          pass(subject, `On ${node}, work waited for storage ${percent(mean)} of the time ${during}.`, seen),
        ];
      return [
        fail(
          severity,
          subject,
          `On ${node}, work waited for storage ${percent(mean)} of the time ${during}, at the worst ${percent(peak)}.`,
          seen,
          {
            summary:
              'Limit the bandwidth of the jobs, spread them over the night, or move guests with much data to a node with less to do.',
            commands: [command('reads', 'pvenode task list', [], { typefilter: 'vzdump' }, node)],
          },
        ),
      ];
    });
  },
});
