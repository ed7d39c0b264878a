import { percent } from '../figures.ts';
import { listed } from '../listing.ts';
import type { Failure, Risk, Spof } from '../report-failures.ts';
import { riskRow } from './risk-row.ts';
import type { World } from './world.ts';

export function storageRisk(
  { kind, subject, name, level, reason }: Spof,
  failures: readonly Failure[],
  world: World,
): Risk[] {
  if (kind !== 'storage-server' && kind !== 'storage') return [];
  const down = failures.find((failure) => failure.subject === subject)?.storages ?? [];
  const troubles = down.flatMap((storage) => storageTroubles(storage, world));
  return [
    riskRow(
      subject,
      `Failure of ${kind === 'storage' ? 'storage' : 'storage server'} ${name}`,
      troubles.length > 0
        ? { degree: 'medium', why: `There is a sign of trouble: ${listed(troubles)}.` }
        : { degree: 'low', why: 'Servers fail rarely, and nothing that was read points to trouble.' },
      { degree: level, why: reason },
    ),
  ];
}

function storageTroubles(name: string, { storages, policy: { thresholds } }: World): string[] {
  const states = storages.get(name)?.onNodes.filter(({ enabled }) => enabled) ?? [];
  const inactive = states.filter(({ active }) => !active).map(({ node }) => node);
  const share = Math.max(
    0,
    ...states.map(({ usedBytes = 0, totalBytes = 0 }) => (totalBytes > 0 ? usedBytes / totalBytes : 0)),
  );
  return [
    ...(inactive.length > 0 ? [`${name} is not active on ${listed(inactive)}`] : []),
    ...(share >= thresholds.storageUse.bad ? [`${name} is ${percent(share)} full`] : []),
  ];
}
