import type { Package } from '../state.ts';
import { kernelsIn7, versionsIn7 } from './packages-7.ts';

/** Packages that `/nodes/{node}/apt/versions` reports: name, section, title, version in 9.2 and in 8.2 (`-` absent). */
const table = `
proxmox-ve                  admin   Proxmox Virtual Environment meta package                  9.2.0          8.2.0
pve-manager                 admin   Proxmox Virtual Environment management tools              9.2.11         8.2.2
proxmox-kernel-helper       admin   Function for various kernel maintenance tasks             9.2.0          8.1.0
proxmox-backup-client       admin   Proxmox Backup client tools                               4.2.3-1        3.2.0-1
proxmox-backup-file-restore admin   Proxmox Backup single file restore tools                  4.2.3-1        3.2.0-1
proxmox-firewall            admin   Proxmox nftables firewall                                 1.3.0          0.3.0
proxmox-mail-forward        admin   Proxmox mail forward helper                               1.0.3          0.2.3
proxmox-widget-toolkit      web     Core widgets for Proxmox web interfaces                   5.2.2          4.2.1
pve-cluster                 admin   Cluster file system for Proxmox VE                        9.1.6          8.0.6
pve-container               perl    Proxmox VE container management tools                     6.1.10         5.0.11
pve-docs                    doc     Proxmox VE documentation                                  9.2.2          8.2.1
pve-edk2-firmware           misc    edk2 based UEFI firmware modules for virtual machines     4.2026.02-1    4.2023.08-4
pve-firewall                admin   Proxmox VE firewall                                       6.0.4          5.0.6
pve-firmware                misc    Binary firmware code for the pve-kernel                   3.18-3         3.11-1
pve-ha-manager              admin   Proxmox VE HA manager                                     5.2.0          4.0.4
pve-i18n                    perl    Internationalization support for Proxmox VE               3.8.2          3.2.2
pve-qemu-kvm                admin   Full virtualization on x86 hardware                       10.1.2-7       8.1.5-5
pve-xtermjs                 web     HTML/JS shell client for Proxmox projects                 5.5.0-3        5.3.0-3
qemu-server                 admin   QEMU server tools                                         9.2.6          8.2.1
lxc-pve                     admin   Linux containers userspace tools                          6.0.5-4        6.0.0-1
lxcfs                       admin   LXC userspace filesystem                                  6.0.4-pve1     6.0.0-pve2
libpve-access-control       perl    Proxmox VE access control library                         9.1.1          8.1.4
libpve-apiclient-perl       perl    Proxmox VE API client library                             3.4.2          3.3.2
libpve-cluster-perl         perl    Proxmox Virtual Environment cluster Perl modules          9.1.6          8.0.6
libpve-common-perl          perl    Proxmox VE base library                                   9.2.1          8.2.1
libpve-guest-common-perl    perl    Proxmox VE common guest-related modules                   6.0.2          5.1.1
libpve-http-server-perl     perl    Proxmox asynchronous HTTP server implementation           6.0.5          5.1.0
libpve-network-perl         perl    Proxmox VE software defined networking                    1.2.5          0.9.8
libpve-rs-perl              perl    PVE parts which have been ported to Rust                  0.13.1         0.8.8
libpve-storage-perl         perl    Proxmox VE storage management library                     9.1.7          8.2.1
corosync                    admin   cluster engine daemon and utilities                       3.1.10-pve1    3.1.7-pve3
libknet1                    libs    kronosnet core switching implementation                   1.31-pve1      1.28-pve1
libqb0                      libs    high performance client server features library           -              1.0.5-1
ifupdown2                   net     Network Interface Management tool similar to ifupdown     3.3.0-1+pmx10  3.2.0-1+pmx8
ksm-control-daemon          admin   Kernel Same-page Merging tuning daemon                    1.5-1          1.5-1
libproxmox-acme-perl        perl    Proxmox ACME integration perl library                     1.7.0          1.5.1
novnc-pve                   web     HTML5 VNC client                                          1.6.0-3        1.4.0-3
spiceterm                   admin   Simple SPICE-enabled terminal                             3.4.1          3.3.0
vncterm                     admin   VNC Virtual Terminal                                      1.9.1          1.8.0
zfsutils-linux              admin   command-line tools to manage OpenZFS filesystems          2.4.1-pve1     2.2.3-pve2
smartmontools               utils   control and monitor storage systems using S.M.A.R.T.      7.4-pve1       7.3-pve1
lvm2                        admin   Linux Logical Volume Manager                              2.03.31-2      2.03.16-2
swtpm                       misc    Libtpms-based TPM emulator                                0.8.0+pve3     0.8.0+pve1
`;

const debian = new Set(['lvm2']);

/**
 * The packages of an up-to-date node. `pending` gives the installed version of packages whose update waits;
 * `kernel` is the newest installed kernel, e.g. `6.17.13-2-pve`.
 */
export function packages(
  series: '9.2' | '8.2' | '7.4',
  kernel: string,
  pending: Record<string, string> = {},
): Package[] {
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.split(/\s{2,}|(?<=^\S+)\s+/).map((cell) => cell.trim()))
    .flatMap(([name = '', section = '', title = '', nine = '-', eight = '-']): Package[] => {
      const candidate = { '9.2': nine, '8.2': eight, '7.4': versionsIn7[name] ?? '-' }[series];
      if (candidate === '-') return [];
      const origin = debian.has(name) ? 'Debian' : 'Proxmox';
      return [{ name, section, title, origin, candidate, installed: pending[name] ?? candidate }];
    });
  const version = kernel.replace(/-pve$/, '');
  const kernels = [`proxmox-kernel-${kernel}-signed`, `proxmox-kernel-${/^\d+\.\d+/.exec(version)?.[0]}`];
  const versions = series === '7.4' ? kernelsIn7 : Object.fromEntries(kernels.map((name) => [name, version]));
  const kernelPackages = Object.entries(versions).map(
    ([name, candidate]): Package => ({
      name,
      section: 'kernel',
      title: 'Proxmox Kernel Image',
      origin: 'Proxmox',
      candidate,
      installed: candidate,
    }),
  );
  const absent: Package = {
    name: 'ceph-fuse',
    section: 'admin',
    title: 'FUSE-based client for the Ceph distributed file system',
    origin: 'Debian',
    candidate: { '9.2': '18.2.7+ds-1', '8.2': '16.2.11+ds-2', '7.4': '14.2.21-1' }[series],
  };
  return [...rows, ...kernelPackages, absent];
}
