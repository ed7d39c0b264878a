import { command } from '../command.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass, unknown } from '../rule.ts';
import { compareVersions } from '../version-order.ts';

export default defineRule({
  id: 'security-same-version',
  title: 'All nodes run the same version of Proxmox VE',
  category: 'security',
  essential: false,
  needs: ['nodes', 'updates'],

  check({ nodes, updates }, { gap }) {
    const versionOf = new Map(updates.map(({ node, pveVersion }) => [node, pveVersion]));
    const online = nodes
      .filter((node) => node.online)
      .map(({ node }) => ({ node, version: versionOf.get(node) }));
    if (online.length < 2) return [];
    const told = online
      .flatMap(({ node, version }) => (version === undefined ? [] : [{ node, version }]))
      .sort((a, b) => compareVersions(a.version, b.version));
    const seen = {
      seen: told.map(({ node, version }) => `${node}: ${version}`).join(', '),
      where: '/nodes/{node}/apt/versions',
      expected: 'one version',
    };
    const oldest = told[0];
    const newest = told.at(-1);
    if (oldest && newest && oldest.version !== newest.version) {
      const behind = told.filter(({ version }) => version !== newest.version).map(({ node }) => node);
      return [
        fail(
          'medium',
          'cluster',
          `Nodes run different versions, from ${oldest.version} on ${oldest.node} to ${newest.version} on ${newest.node}: guests may not migrate back to an older one.`,
          seen,
          {
            summary: `Bring ${listed(behind)} up to date (apt update, apt full-upgrade), one after the other.`,
            commands: [command('reads', 'pvesh get', [`/nodes/${oldest.node}/apt/versions`])],
          },
        ),
      ];
    }
    const silent = online.filter(({ version }) => version === undefined).map(({ node }) => node);
    if (silent[0] !== undefined)
      return [unknown('cluster', `The version of ${listed(silent)}`, gap('updates', `node/${silent[0]}`))];
    return [pass('cluster', `All nodes run ${oldest?.version}.`, seen)];
  },
});
