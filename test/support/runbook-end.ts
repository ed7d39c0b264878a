import type { Runbook } from '../../audit/report.ts';
import type { ClusterModel } from './runbook-state.ts';

/** What of the end that a runbook promises a model has not reached. */
export function missing(model: ClusterModel, { endState }: Runbook): string[] {
  return endState.flatMap(({ what, subjects }) => {
    if (what === 'quorate') return model.quorate ? [] : ['quorum'];
    const storages = endState.flatMap((end) => (end.what === 'storage-active' ? end.subjects : []));
    if (what === 'backed-up')
      return subjects.filter(
        (id) => !storages.some((storage) => model.saved.has(`${storage.replace('storage/', '')} ${id}`)),
      );
    return subjects
      .filter((subject) => !reached(model, what, subject))
      .map((subject) => `${what} ${subject}`);
  });
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
