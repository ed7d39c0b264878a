import type { Runbook } from '../../audit/report.ts';
import type { ClusterModel } from './runbook-state.ts';

/** What of the end that a runbook promises a model has not reached. */
export function missing(model: ClusterModel, { endState }: Runbook): string[] {
  return endState.flatMap(({ what, subjects }) => {
    if (what === 'quorate') return model.quorate ? [] : ['quorum'];
    if (what === 'backed-up') return subjects.filter((id) => !savedOn(model, endState, id));
    return subjects
      .filter((subject) => !reached(model, what, subject))
      .map((subject) => `${what} ${subject}`);
  });
}

/** On a storage that comes back; where none does, on any. */
function savedOn(model: ClusterModel, endState: Runbook['endState'], id: string): boolean {
  const back = endState
    .flatMap(({ what, subjects }) => (what === 'storage-active' ? subjects : []))
    .flatMap((subject) => /^storage\/(.*)$/.exec(subject)?.[1] ?? []);
  const storages = back.length > 0 ? back : [...model.storages.keys()];
  return storages.some((storage) => model.saved.has(`${storage} ${id}`));
}

function reached(model: ClusterModel, what: Runbook['endState'][number]['what'], subject: string): boolean {
  const name = subject.slice(subject.indexOf('/') + 1);
  const node = model.nodes.get(name);
  const guest = model.guests.get(subject);
  switch (what) {
    case 'node-up':
      return (
        node?.up === true &&
        node.member &&
        [...model.storages].every(
          ([key, { alive, enabled }]) => !key.startsWith(`${name}/`) || alive || !enabled,
        )
      );
    case 'patched':
      return node?.patched === true;
    case 'storage-active':
      if (subject.startsWith('server/')) return model.serverAt(name).missing().length === 0;
      if (subject.startsWith('datastore/')) {
        const [server = '', store = ''] = name.split('/');
        return model.servers.get(server)?.holds(store) === true;
      }
      return model.storages.get(name)?.alive === true && model.storages.get(name)?.enabled === true;
    default:
      return (
        (what === 'running' || guest?.node === guest?.home) &&
        guest?.running === true &&
        guest.sound &&
        !guest.wild &&
        model.isUp(guest.node) &&
        guest.disks.every((disk) => model.storages.get(disk)?.alive)
      );
  }
}
