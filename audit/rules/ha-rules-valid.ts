import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { sidOf } from '../ha-guests.ts';
import { listed } from '../listing.ts';
import {
  type Context,
  defineRule,
  type Fix,
  fail,
  pass,
  type Severity,
  unknown,
  type Verdict,
} from '../rule.ts';

export default defineRule({
  id: 'ha-rules-valid',
  title: 'HA rules name nodes and guests that exist',
  category: 'ha',
  essential: false,
  needs: ['cluster', 'nodes', 'guests', 'ha'],
  fromAbsence: { 'ha/rules': [] },

  check({ cluster, nodes, guests, ha }, context) {
    if (!ha.rules) return [unknown('cluster', 'The rules of HA', context.gap('ha', 'rules'))];
    const known: Known = {
      online: new Map(nodes.map(({ node, online }) => [node, online])),
      sids: new Set(guests.map(sidOf)),
    };
    const fix = Number.parseInt(cluster.version, 10) < 9 ? editGroup : editRule;
    return ha.rules.filter(({ enabled }) => enabled).map((rule) => judge(rule, known, fix, context));
  },
});

type HaRule = NonNullable<FactsOf<'ha'>['ha']['rules']>[number];

interface Known {
  online: Map<string, boolean>;
  sids: Set<string>;
}

function judge(rule: HaRule, { online, sids }: Known, fix: Fix, { gap }: Context): Verdict {
  const subject = `ha-rule/${rule.id}`;
  const nodes = Object.keys(rule.nodes ?? {});
  const noNodes = nodes.filter((node) => !online.has(node));
  const noGuests = rule.resources.filter((sid) => !sids.has(sid));
  const filtered = noGuests.length > 0 ? gap('guests', 'filtered') : undefined;
  const down = nodes.length > 0 && !nodes.some((node) => online.get(node));
  const who = listed(rule.resources, 3);
  const wrong: [Severity, string][] = [];
  if (down)
    wrong.push([
      rule.strict ? 'high' : 'medium',
      rule.strict
        ? `All nodes of the HA rule ${rule.id} (${listed(nodes)}) are off, and it allows no others: HA cannot start ${who}.`
        : `All nodes of the HA rule ${rule.id} (${listed(nodes)}) are off: HA starts ${who} anywhere.`,
    ]);
  if (rule.errors.length > 0)
    wrong.push(['medium', `HA ignores the rule ${rule.id}: ${listed(rule.errors)}.`]);
  if (!down && noNodes.length > 0)
    wrong.push([
      'medium',
      `The HA rule ${rule.id} names ${listed(noNodes)}, which the cluster does not have.`,
    ]);
  if (noGuests.length > 0 && !filtered)
    wrong.push([
      'medium',
      `The HA rule ${rule.id} names ${listed(noGuests)}, which is no guest of the cluster.`,
    ]);
  const where = '/cluster/ha/rules';
  const seen = { seen: [...nodes, ...rule.resources].join(', ') || 'nothing named', where };
  const [first] = wrong;
  if (first)
    return fail(
      first[0],
      subject,
      wrong.map(([, says]) => says).join(' '),
      { ...seen, expected: 'nodes that are up, guests that exist, no error' },
      fix,
    );
  if (filtered) return unknown(subject, `Whether ${listed(noGuests)} exists`, filtered);
  return pass(subject, `The HA rule ${rule.id} names what exists.`, seen);
}

const summary = 'Name nodes and guests that exist, or remove what is not needed any more.';
const editRule: Fix = { summary, commands: [command('reads', 'pvesh get', ['/cluster/ha/rules'])] };
const editGroup: Fix = { summary, commands: [command('reads', 'pvesh get', ['/cluster/ha/groups'])] };
