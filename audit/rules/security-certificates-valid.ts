import { command } from '../command.ts';
import { dateOf, duration } from '../moments.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-certificates-valid',
  title: 'The certificate that each node serves stays valid',
  category: 'security',
  essential: false,
  needs: ['nodes'],

  check({ nodes }, { now, policy, gap }) {
    const { warn, bad } = policy.thresholds.certificateDays;
    return nodes
      .filter(({ online }) => online)
      .map(({ node, certificate }) => {
        const subject = `node/${node}`;
        if (!certificate) return unknown(subject, `The certificate of ${node}`, gap('nodes', subject));
        const { file, validUntil } = certificate;
        const days = (validUntil - now) / 86_400;
        const seen = {
          seen: `${file} until ${dateOf(validUntil)}`,
          where: `/nodes/${node}/certificates/info`,
          expected: `more than ${warn} days`,
        };
        if (days > warn)
          return pass(subject, `The certificate of ${node} is valid until ${dateOf(validUntil)}.`, seen);
        const own = file === 'pve-ssl.pem';
        return fail(
          days > bad ? 'medium' : 'high',
          subject,
          days > 0
            ? `The certificate of ${node} (${file}) expires in ${duration(validUntil - now)}.`
            : `The certificate of ${node} (${file}) expired on ${dateOf(validUntil)}.`,
          seen,
          {
            summary: own
              ? 'Renew it and restart pveproxy; Proxmox VE does so by itself two weeks before the end, so look why pveupdate did not.'
              : 'Renew it: with ACME by the command, else by uploading a new one.',
            commands: [
              own
                ? command('changes', 'pvecm updatecerts', [], { force: true }, node)
                : command('changes', 'pvenode acme cert renew', [], {}, node),
            ],
          },
        );
      });
  },
});
