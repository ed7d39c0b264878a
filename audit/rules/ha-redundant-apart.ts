import { expectedNodes } from '../expected-nodes.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { moveCommand, moveSentence } from '../moves.ts';
import type { Node } from '../node-load.ts';
import { nameless, redundantRoles } from '../redundant-roles.ts';
import { defineRule, type Fix, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';
import { isRunning, runningByNode } from '../running-guests.ts';

export default defineRule({
  id: 'ha-redundant-apart',
  title: 'Guests that stand in for each other run on different nodes',
  category: 'ha',
  essential: true,
  needs: ['nodes', 'guests'],

  check({ nodes, guests }, { policy, gap }) {
    if (nodes.length < 2) return [];
    const up = expectedNodes(nodes, policy).filter(({ online }) => online);
    if (up.length < 2)
      return notApplicable('cluster-nodes-online', 'Fewer than two nodes are up to run them apart.');
    const filtered = gap('guests', 'filtered');
    const cannotSee = (subject: string, what: string, { node }: Guest) =>
      unknown(subject, what, gap('nodes', `node/${node}`));

    const verdicts = [...redundantRoles(guests, policy.roles)].flatMap(([role, members]): Verdict[] => {
      const running = members.filter(isRunning);
      const hidden = members.filter(({ status }) => status === 'unknown');
      if (running.length >= 2) {
        const verdict = together(role, running, up, guests);
        // One more of them may run elsewhere, unseen.
        return [
          filtered && verdict.outcome === 'fail'
            ? unknown(verdict.subject, `Every guest of the role ${role}`, filtered)
            : verdict,
        ];
      }
      return hidden[0] && running.length + hidden.length >= 2
        ? [cannotSee(`role/${role}`, `Whether ${guestName(hidden[0])} runs`, hidden[0])]
        : [];
    });
    if (filtered) return [...verdicts, unknown('cluster', 'Every guest', filtered)];
    const stranger = guests.find(nameless);
    return stranger
      ? [...verdicts, cannotSee('cluster', `What ${guestName(stranger)} is for`, stranger)]
      : verdicts;
  },
});

function together(role: string, running: Guest[], up: Node[], guests: readonly Guest[]): Verdict {
  const subject = `role/${role}`;
  const names = listed(running.map(guestName));
  const on = [...new Set(running.map(({ node }) => node))].sort();
  const seen = {
    seen: `${names} on ${listed(on)}`,
    where: '/cluster/resources',
    expected: 'more than one node',
  };
  if (on.length > 1) return pass(subject, `${names} share the role ${role} and run on ${listed(on)}.`, seen);
  const message = `${names} stand in for each other (${role}), but ${running.length === 2 ? 'both' : 'all of them'} run on ${on[0]}.`;
  return fail('medium', subject, message, seen, separate(running, up, guests));
}

/** Moves the youngest of them to the node with the fewest running guests. */
function separate(running: Guest[], up: Node[], guests: readonly Guest[]): Fix {
  const moved = running.reduce((last, guest) => (guest.vmid > last.vmid ? guest : last));
  const byNode = runningByNode(guests);
  const load = (node: string) => byNode.get(node)?.length ?? 0;
  const targets = up
    .map(({ node }) => node)
    .filter((node) => node !== moved.node)
    .sort()
    .sort((a, b) => load(a) - load(b))
    .slice(0, 1);
  return {
    summary: targets.map((target) => moveSentence(moved, target)).join(''),
    commands: targets.map((target) => moveCommand(moved, target)),
  };
}
