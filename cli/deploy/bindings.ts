import type { Config } from '../../audit/config.ts';
import { ownSettingsFile, type Settings, tablesOf } from './own-settings.ts';

/** What wrangler calls the list, how an entry names itself, and what to write. */
const kinds = {
  vpc: { list: 'vpc_services', by: 'binding', more: 'service_id = "<id of the VPC service>"' },
  bucket: { list: 'r2_buckets', by: 'binding', more: 'bucket_name = "<name of the bucket>"' },
  email: { list: 'send_email', by: 'name', more: '' },
} as const;

/**
 * Bindings that the configuration names and the Worker would not have.
 * @returns for each a sentence with the lines to add
 */
export function missingBindings(config: Config, settings: Settings): string[] {
  return bindingsOf(config)
    .filter(
      ({ kind, name }) => !tablesOf(settings, kinds[kind].list).some((at) => at[kinds[kind].by] === name),
    )
    .map(({ kind, name, what }) => {
      const { list, by, more } = kinds[kind];
      const lines = [`[[${list}]]`, `${by} = "${name}"`, ...(more ? [more] : [])];
      return `the binding ${name} (${what}) is missing. Add to ${ownSettingsFile}:\n  ${lines.join('\n  ')}`;
    });
}

interface Wanted {
  kind: keyof typeof kinds;
  name: string;
  what: string;
}

function bindingsOf(config: Config): Wanted[] {
  const wanted = config.clusters.flatMap(({ id, vpcBinding, backupServers, policy, alerts }): Wanted[] => [
    ...(vpcBinding ? [{ kind: 'vpc', name: vpcBinding, what: `the way to cluster "${id}"` } as const] : []),
    ...backupServers.flatMap((server) =>
      server.vpcBinding
        ? [
            {
              kind: 'vpc',
              name: server.vpcBinding,
              what: `the way to backup server "${server.name}"`,
            } as const,
          ]
        : [],
    ),
    ...policy.offsite.targets.flatMap(({ name, via }) =>
      'binding' in via
        ? [{ kind: 'bucket', name: via.binding, what: `offsite target "${name}"` } as const]
        : [],
    ),
    ...alerts.channels.flatMap((channel) =>
      channel.type === 'email'
        ? [{ kind: 'email', name: channel.binding, what: `alert channel "${channel.name}"` } as const]
        : [],
    ),
  ]);
  return [...new Map(wanted.map((one) => [`${one.kind} ${one.name}`, one])).values()];
}
