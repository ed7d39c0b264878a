import { type Command, command } from '../command.ts';

/** What a person would type to see what the audit read at an API path, by the path. */
const looks: [RegExp, (path: string) => Command][] = [
  [/^\/cluster\/resources$/, () => command('reads', 'pvesh get', ['/cluster/resources'])],
  [/^\/cluster\/(status|config\/(nodes|qdevice))$/, () => command('reads', 'pvecm status')],
  [/^\/cluster\/ha\/(resources|status\/current)$/, () => command('reads', 'ha-manager status')],
  [/^\/cluster\/ha\/rules$/, () => command('reads', 'ha-manager rules list')],
  [/^\/cluster\/backup\b/, () => command('reads', 'pvesh get', ['/cluster/backup'])],
  [/^\/cluster\/firewall\/options$/, () => command('reads', 'pvesh get', ['/cluster/firewall/options'])],
  [/^\/cluster\/ceph\/status$/, () => command('reads', 'pveceph status')],
  [/^\/storage$|^\/nodes\/\{node\}\/storage$/, () => command('reads', 'pvesm status')],
  [/^\/access\/tfa$/, () => command('reads', 'pvesh get', ['/access/tfa'])],
  [/^\/access\/users$/, () => command('reads', 'pveum user list')],
  [
    /^\/nodes\/[^/{}]+\/(qemu|lxc)\/\d+\/config$/,
    (path) => {
      const [, , node = '', type, vmid = ''] = path.split('/');
      return command('reads', type === 'lxc' ? 'pct config' : 'qm config', [vmid], {}, node);
    },
  ],
];

/** Nobody checks more places than this by hand; the next audit does. */
const most = 5;

/** How to look again at what no command puts right; nothing for paths that only the audit reads. */
export function lookAgain(paths: readonly string[]): Command[] {
  return [...new Set(paths)]
    .flatMap((path) => looks.find(([pattern]) => pattern.test(path))?.[1](path) ?? [])
    .slice(0, most);
}
