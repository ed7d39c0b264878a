import { command } from '../command.ts';
import { gibibytes, percent } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'storage-root-has-space',
  title: 'The root file system of every node has space left',
  category: 'storage',
  essential: false,
  needs: ['nodes'],

  check({ nodes }, { gap, policy }) {
    const limits = policy.thresholds.rootfsUse;
    return nodes
      .filter(({ online }) => online)
      .map(({ node, rootfs }) => {
        const subject = `node/${node}`;
        if (rootfs === undefined || rootfs.totalBytes <= 0)
          return unknown(subject, `The root file system of ${node}`, gap('nodes', subject));
        const share = rootfs.usedBytes / rootfs.totalBytes;
        const severity = grade(exactly(share), limits, ['medium', 'high']);
        const message = `The root file system of ${node} is ${percent(share)} full.`;
        const evidence = {
          seen: `${gibibytes(rootfs.usedBytes)} of ${gibibytes(rootfs.totalBytes)}`,
          where: `/nodes/${node}/status`,
          expected: `below ${percent(limits.warn)}`,
        };
        // An exact number is never unclear.
        if (severity === 'fine' || severity === 'unclear') return pass(subject, message, evidence);
        return fail(severity, subject, message, evidence, {
          summary:
            'Look for old kernels, logs, images and backups in local directories; storages of type dir under /var/lib/vz lie on it.',
          commands: [command('reads', 'pvesm status', [], {}, node)],
        });
      });
  },
});
