/** The words that a report says of itself. Whatever else stands in one comes from the owner or from his machines. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tokens } from './tokens.ts';

/**
 * Every word of the sources that write reports and read clusters, in lower case; words joined by hyphens, dots and the
 * like count as one. What there holds names is left out: comments, and the list of programs by which roles are known,
 * because guests are called by their programs.
 */
export function vocabulary(): ReadonlySet<string> {
  const words = new Set(answers.split(' '));
  for (const folder of ['audit', 'gather'])
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file === 'roles.ts') continue;
      const text = readFileSync(join(root, folder, file), 'utf8');
      const said = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ' ');
      for (const [token] of said.matchAll(tokens)) words.add(token.toLowerCase());
    }
  return words;
}

/** Words with which clusters answer: kinds of storages and of operating systems. */
const answers =
  'dir nfs cifs iscsi lvm lvmthin zfs zfspool btrfs rbd cephfs pbs esxi debian ubuntu alpine centos fedora archlinux ' +
  'opensuse gentoo nixos devuan l24 l26 win7 win8 win10 win11 w2k3 w2k8 solaris other unmanaged';

const root = fileURLToPath(new URL('../..', import.meta.url));
