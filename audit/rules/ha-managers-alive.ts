import { command } from '../command.ts';
import { expectedNodes } from '../expected-nodes.ts';
import type { FactsOf } from '../facts.ts';
import type { Node } from '../node-load.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

type Status = NonNullable<FactsOf<'ha'>['ha']['status']>;
type Report = Status['lrm'][number];

const where = '/cluster/ha/status/current';

export default defineRule({
  id: 'ha-managers-alive',
  title: 'The HA managers are armed and report',
  category: 'ha',
  essential: false,
  needs: ['nodes', 'ha'],

  check({ nodes, ha: { resources, status } }, context) {
    // Where HA manages nothing its managers are idle, and an old timestamp of the master means nothing.
    if (resources.length === 0) return [];
    if (!status) return [unknown('cluster', 'What HA managers report', context.gap('ha', 'status'))];
    const silence = silenceBy(nodes, context);
    return [
      judgeMaster(status, nodes, silence),
      ...expectedNodes(nodes, context.policy).map((node) => judgeLocal(node, status, silence, context)),
    ];
  },
});

function judgeMaster({ master, armedState }: Status, nodes: readonly Node[], silence: Silence): Verdict {
  const seen = {
    seen: [armedState, master?.text ?? 'no master'].filter(Boolean).join(', '),
    where,
    expected: 'armed, with an active master',
  };
  const look = { summary: 'See what HA says of itself.', commands: [command('reads', 'ha-manager status')] };
  if (armedState === 'disarmed' || armedState === 'disarming')
    return fail('high', 'cluster', `HA is ${armedState}: no guest is restarted when its node fails.`, seen, {
      summary: 'Arm HA again when the work it was disarmed for is done.',
      commands: [command('changes', 'ha-manager crm-command arm-ha')],
    });
  if (!master)
    return fail('high', 'cluster', 'HA has no master, so nobody decides about failed guests.', seen, look);
  const gone = nodes.some(({ node, online }) => node === master.node && !online);
  const quiet = gone ? 'is offline, and no other node has taken over yet' : silence(master);
  return quiet
    ? fail('high', 'cluster', `The HA master on ${master.node} ${quiet}.`, seen, look)
    : pass('cluster', `The HA master on ${master.node} reports.`, seen);
}

function judgeLocal({ node, online }: Node, { lrm }: Status, silence: Silence, { gap }: Context): Verdict {
  const subject = `node/${node}`;
  const report = lrm.find((entry) => entry.node === node);
  if (!online || !report)
    return unknown(
      subject,
      `The local HA manager of ${node}`,
      online ? gap('ha', 'status') : gap('nodes', subject),
    );
  const seen = { seen: report.text, where, expected: 'a recent timestamp' };
  const quiet = report.text.includes('unable to read lrm status') ? 'has never reported' : silence(report);
  if (!quiet) return pass(subject, `The local HA manager of ${node} reports.`, seen);
  return fail('high', subject, `The local HA manager of ${node} ${quiet}.`, seen, {
    summary: `See on ${node} why pve-ha-lrm does not run; its guests are not restarted and may be fenced.`,
    commands: [command('reads', 'systemctl status', ['pve-ha-lrm.service'], {}, node)],
  });
}

/** What to say of a manager that does not report any more; undefined when it does. */
type Silence = (report: Report) => string | undefined;

/**
 * Timestamps are by the clock of the node that wrote them, so they are held against that clock. Where it is
 * not known, what the cluster itself says counts: it calls a timestamp older than 30 s old
 * (pve-ha-manager, API2/HA/Status.pm).
 */
function silenceBy(nodes: readonly Node[], { now, policy }: Context): Silence {
  const clocks = new Map(nodes.map(({ node, clock }) => [node, clock]));
  return ({ node, text, timestamp }) => {
    const clock = clocks.get(node);
    const age =
      clock && timestamp !== undefined
        ? now + clock.offsetSeconds - clock.uncertaintySeconds - timestamp
        : undefined;
    if (age !== undefined && age > policy.thresholds.lrmSilentSeconds)
      return `has not reported for ${Math.round(age)} s`;
    return text.includes('old timestamp') ? 'has not reported for more than 30 s' : undefined;
  };
}
