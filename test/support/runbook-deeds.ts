/** What each command of a runbook does to the model of a cluster, and when it is refused. */
import type { ClusterModel } from './runbook-state.ts';

export class Refused extends Error {}

export interface Given {
  words: string[];
  options: Record<string, string | true>;
  on: string;
}

type Deed = (this: ClusterModel, given: Given) => void;

const configFile = /^\/etc\/pve\/nodes\/([^/]+)\/(lxc|qemu-server)\/(\d+)\.conf$/;

const start: Deed = function ({ words, on }) {
  this.start(this.about(words), on);
};

const stop: Deed = function ({ words, on }) {
  const guest = this.guest(this.about(words));
  if (guest.node !== on) throw new Refused(`${words.join(' ')}: it is not on ${on}.`);
  Object.assign(guest, { running: false, wild: false });
};

const migrate: Deed = function ({ words: [tool = '', verb = '', vmid = '', to = ''], on }) {
  const id = this.about([tool, verb, vmid]);
  if (this.guest(id).node !== on) throw new Refused(`${id} is not on ${on}.`);
  this.move(id, to);
};

const known: Deed = function ({ words }) {
  this.guest(this.about(words));
};

const destroy: Deed = function ({ words }) {
  if (this.guest(this.about(words)).running) throw new Refused(`${words.join(' ')}: it runs.`);
  this.guests.delete(this.about(words));
};

const bySid = (sid = ''): string => sid.replace('vm:', 'qemu/').replace('ct:', 'lxc/');

export const deeds: Record<string, Deed> = {
  'qm start': start,
  'pct start': start,
  'qm stop': stop,
  'pct stop': stop,
  'qm shutdown': stop,
  'pct shutdown': stop,
  'qm migrate': migrate,
  'pct migrate': migrate,
  'qm set': known,
  'pct set': known,
  'qm destroy': destroy,
  'pct destroy': destroy,
  qmrestore(given) {
    this.restore(`qemu/${given.words[2]}`, given.words[1] ?? '', given);
  },
  'pct restore'(given) {
    this.restore(`lxc/${given.words[2]}`, given.words[3] ?? '', given);
  },
  mv({ words: [, from = '', to = ''], on }) {
    this.needQuorum(`mv ${from}`);
    const [, source, folder, vmid] = configFile.exec(from) ?? [];
    const [, target] = configFile.exec(to) ?? [];
    if (source === undefined) return;
    const id = `${folder === 'lxc' ? 'lxc' : 'qemu'}/${vmid}`;
    const guest = this.guest(id);
    if (guest.node !== source || (guest.running && this.isUp(source)))
      throw new Refused(`${id} is not at rest on ${source}.`);
    if (target !== undefined) guest.node = target;
    else {
      this.aside.set(`${on} ${to}`, guest);
      this.guests.delete(id);
    }
  },
  'aws s3 cp'({ words: [, , , from = '', to = ''], on }) {
    this.fetched.add(`${on} ${to}${from.slice(from.lastIndexOf('/') + 1)}`);
  },
  'ha-manager remove'({ words }) {
    this.guest(bySid(words[2])).managed = false;
  },
  'ha-manager set'({ words, options }) {
    const id = bySid(words[2]);
    if (options.state === 'started') this.start(id, this.guest(id).node);
    else this.guest(id).running = false;
  },
  'ha-manager crm-command node-maintenance'({ words: [, , , verb, node = ''] }) {
    for (const [id, guest] of this.guests) {
      if (!guest.managed) continue;
      if (verb === 'disable' && guest.home === node && guest.node !== node && this.disksOn(guest, node))
        this.move(id, node);
      if (verb === 'enable' && guest.node === node && guest.running) {
        const to = [...this.nodes.keys()].find(
          (each) => each !== node && this.isUp(each) && this.disksOn(guest, each),
        );
        // The replica that it leaves behind becomes one of the node.
        if (to !== undefined) {
          if (guest.replicas.includes(to)) guest.replicas.push(node);
          this.move(id, to);
        }
      }
    }
  },
  'ha-manager crm-command migrate'({ words: [, , , sid, to = ''] }) {
    this.move(bySid(sid), to);
  },
  'pvecm expected'({ words }) {
    if (!this.quorate) this.expected = Number(words[2]);
  },
  'pvecm delnode'({ words: [, , node = ''] }) {
    this.needQuorum('pvecm delnode');
    const gone = this.nodes.get(node);
    if (!gone || gone.up) throw new Refused(`${node} is not off.`);
    Object.assign(gone, { member: false, listed: false });
    this.expected = Math.min(
      this.expected,
      [...this.nodes.values()].reduce((sum, { listed, votes }) => sum + (listed ? votes : 0), 0),
    );
  },
  'pvecm create'({ on }) {
    Object.assign(this.nodes.get(on) ?? {}, { member: true, listed: true });
    this.exists = true;
    this.expected = this.nodes.get(on)?.votes ?? 1;
  },
  'pvecm add'({ on }) {
    this.needQuorum('pvecm add');
    const node = this.nodes.get(on);
    if (!node?.up || node.listed) throw new Refused(`${on} cannot join.`);
    Object.assign(node, { member: true, listed: true });
    this.expected += node.votes;
  },
  'pvesm set'({ words, options }) {
    for (const [key, storage] of this.storages)
      if (key === words[2] || key.endsWith(`/${words[2]}`)) storage.enabled = options.disable !== '1';
  },
  'pvesm add'({ words }) {
    this.added.add(words[3] ?? '');
  },
  'pvenode startall'({ on }) {
    for (const [id, guest] of this.guests)
      if (guest.node === on && guest.onBoot && !guest.running) this.tryStart(id, on);
  },
  vzdump({ words, options, on }) {
    this.needStorages('vzdump');
    const storage = this.storages.get(this.key(String(options.storage), on));
    if (!storage?.alive || !storage.enabled) throw new Refused(`${options.storage} takes no backup.`);
    for (const [id, { node, running }] of this.guests)
      if (node === on && (options.all ? running : id.endsWith(`/${words[1]}`)))
        this.saved.add(`${options.storage} ${id}`);
  },
  'apt-get update'({ on }) {
    Object.assign(this.nodes.get(on) ?? {}, { refreshed: true });
  },
  'apt-get dist-upgrade'({ on }) {
    if (!this.nodes.get(on)?.refreshed) throw new Refused(`${on} does not know what is new.`);
    Object.assign(this.nodes.get(on) ?? {}, { upgraded: true });
  },
  'systemctl reboot'({ on }) {
    const left = [...this.guests].filter(([, { node, running }]) => node === on && running).map(([id]) => id);
    if (left.length > 0) throw new Refused(`${left.join(', ')} would fall with ${on}.`);
    Object.assign(this.nodes.get(on) ?? {}, { up: false });
  },
  'ceph osd set': () => {},
  'ceph osd unset': () => {},
  'proxmox-backup-manager datastore create': () => {},
  'restic restore': () => {},
};
