import { grouped } from '../grouped.ts';
import { hex, unit } from '../seed.ts';
import type { Package } from '../state.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { nodeAt } from './nodes.ts';
import { needs } from './rules.ts';

const audit = needs('/nodes/{node}', 'Sys.Audit');

/** What is installed on a node, what waits to be, and where it comes from. */
export const packageEndpoints: Endpoint[] = [
  get('/nodes/{node}/apt/versions', audit, versions, { ordered: true }),
  get('/nodes/{node}/apt/update', needs('/nodes/{node}', 'Sys.Modify'), (ask) =>
    nodeAt(ask)
      .packages.filter(({ installed, candidate }) => installed && installed !== candidate)
      .map(packageRow),
  ),
  get('/nodes/{node}/apt/repositories', audit, repositories),
];

/** The most important packages first, then the kernels, then the rest by name. */
function versions(ask: Ask): unknown[] {
  const { release } = ask.cluster;
  const node = nodeAt(ask);
  const rank = ({ name }: Package) => {
    if (name === 'proxmox-ve') return 0;
    if (name === 'pve-manager') return 1;
    return /^(pve|proxmox)-kernel-/.test(name) ? 2 : 3;
  };
  return node.packages
    .toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
    .map((each) => ({
      ...packageRow(each),
      CurrentState: each.installed ? 'Installed' : 'NotInstalled',
      ...(each.name === 'pve-manager' && { ManagerVersion: `${release.version}/${release.repoid}` }),
      ...(each.name === 'proxmox-ve' && { RunningKernel: node.runningKernel }),
    }));
}

function packageRow({ name, installed, candidate, title, section, origin }: Package) {
  return {
    Package: name,
    Version: candidate,
    OldVersion: installed,
    Title: title,
    Description: `${title}.`,
    Section: section,
    Priority: 'optional',
    Origin: origin,
    Arch: section === 'perl' || section === 'doc' || section === 'web' ? 'all' : 'amd64',
  };
}

const handles: Record<string, string> = {
  enterprise: 'Enterprise',
  'no-subscription': 'No-Subscription',
  test: 'Test',
};

function repositories(ask: Ask): unknown {
  const all = nodeAt(ask).repositories;
  const files = [...grouped(all, ({ file }) => file)].map(([path, entries]) => ({
    path,
    'file-type': path.endsWith('.sources') ? 'sources' : 'list',
    digest: Array.from({ length: 32 }, (_, i) => Math.floor(unit(`${path}${i}`) * 256)),
    repositories: entries.map(({ uri, suite, components, enabled }) => ({
      Types: ['deb'],
      URIs: [uri],
      Suites: [suite],
      Components: components,
      Enabled: enabled ? 1 : 0,
      FileType: path.endsWith('.sources') ? 'sources' : 'list',
    })),
  }));
  const infos = files.flatMap(({ path, repositories }) =>
    repositories.map(({ URIs: [uri = ''] }, index) => ({
      path,
      index: String(index),
      property: 'Origin',
      kind: 'origin',
      message: uri.includes('proxmox') ? 'Proxmox' : 'Debian',
    })),
  );
  const standard = Object.entries(handles).map(([handle, name]) => {
    const known = all.find((each) => each.handle === handle);
    return { handle, name, status: known && (known.enabled ? 1 : 0) };
  });
  return { files, infos, errors: [], 'standard-repos': standard, digest: hex(JSON.stringify(all), 64) };
}
