import { command } from '../command.ts';
import { eachNode } from '../each-node.ts';
import type { FactsOf } from '../facts.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, type Severity, severities, unknown } from '../rule.ts';

export default defineRule({
  id: 'security-repositories-match',
  title: 'Every node takes its packages from the right repositories',
  category: 'security',
  essential: false,
  needs: ['nodes', 'system', 'updates'],

  check(facts, context) {
    const subscriptions = new Map(facts.updates.map(({ node, subscription }) => [node, subscription]));
    return eachNode(facts, context, {
      parts: ['repositories'],
      what: 'The package repositories',
      read: ({ repositories }) => repositories,
      judge(node, repositories) {
        const subject = `node/${node}`;
        const subscription = subscriptions.get(node);
        const wrong = problems(node, repositories, subscription);
        const where = `/nodes/${node}/apt/repositories`;
        const seen = { seen: inUse(repositories), where };
        const worst = severities.find((severity) => wrong.some((problem) => problem.severity === severity));
        if (worst)
          return fail(
            worst,
            subject,
            wrong.map(({ says }) => says).join(' '),
            {
              ...seen,
              expected: 'one Debian suite, and enterprise with or no-subscription without a subscription',
            },
            {
              summary: `Set the repositories of ${node} right (Updates → Repositories), then refresh the list of packages.`,
              commands: [command('reads', 'pvesh get', [`/nodes/${node}/apt/repositories`])],
            },
          );
        if (repositories.enterprise && subscription === undefined)
          return unknown(subject, `The subscription of ${node}`, context.gap('updates', subject));
        return pass(subject, `${node} takes its packages from ${inUse(repositories)}.`, seen);
      },
    });
  },
});

type Repositories = NonNullable<FactsOf<'system'>['system'][number]['repositories']>;

function problems(
  node: string,
  { enterprise, noSubscription, test, suites, errors }: Repositories,
  subscription: string | undefined,
): { severity: Severity; says: string }[] {
  const found: { severity: Severity; says: string }[] = [];
  if (suites.length > 1)
    found.push({
      severity: 'high',
      says: `${node} mixes the Debian releases ${listed(suites)}: an update may break it.`,
    });
  if (!enterprise && !noSubscription && !test)
    found.push({
      severity: 'high',
      says: `${node} has no repository of Proxmox, so it gets none of its updates.`,
    });
  if (errors.length > 0)
    found.push({ severity: 'medium', says: `apt on ${node} cannot read its list of repositories.` });
  if (enterprise && subscription !== undefined && subscription !== 'active')
    found.push({
      severity: 'medium',
      says: `${node} uses the enterprise repository without an active subscription (${subscription}), so every refresh fails.`,
    });
  if (test)
    found.push({
      severity: 'medium',
      says: `${node} takes packages from the test repository, which are not finished.`,
    });
  return found;
}

function inUse({ enterprise, noSubscription, test, suites }: Repositories): string {
  const names = [enterprise && 'enterprise', noSubscription && 'no-subscription', test && 'test'];
  const kinds = names.filter((name) => name !== false);
  return `${listed(kinds)} (${listed(suites)})`;
}
