import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Asker, type Gathered, Unread } from './ask.ts';
import { asText, cleanName } from './clean-text.ts';
import { record } from './decode.ts';
import type { FirstLook } from './first-look.ts';
import { known } from './known.ts';
import { isOn, properties } from './property-string.ts';
import { filters, hidden } from './visibility.ts';

type Options = NonNullable<NonNullable<Facts['cluster']>['options']>;

/** Of datacenter.cfg what rules use; only keys that are set are there. Gap `options`. (pve-cluster, DataCenterConfig.pm.) */
export async function gatherClusterOptions(asker: Asker, look: FirstLook): Promise<Gathered<Options>> {
  const { what } = filters.options;
  const unseen = hidden(look.permissions, filters.options);
  const answer = unseen ?? (await asker.ask({ path: '/cluster/options', schema: optionsSchema, what }));
  if (answer instanceof Unread) return { gaps: [answer.as('cluster', 'options')] };
  return { facts: optionsIn(answer), gaps: [] };
}

/** A value of another form must not be taken for an option that is not set. */
const optionsSchema = record.check(
  z.refine((given) => ['crs', 'migration', 'bwlimit', 'ha'].every((name) => isOption(given.get(name)))),
);

const isPlain = (value: unknown): boolean => asText(value) !== undefined || typeof value === 'boolean';

function isOption(value: unknown): boolean {
  const taken = record.safeParse(value).data;
  return taken ? [...taken.values()].every(isPlain) : value === undefined || value === null || isPlain(value);
}

function optionsIn(given: z.output<typeof record>): Options {
  const scheduling = partsOf(given.get('crs'), 'ha');
  const migration = partsOf(given.get('migration'), 'type');
  const limits = [...partsOf(given.get('bwlimit'), '')];
  const kinds = ['clone', 'default', 'migration', 'move', 'restore'];
  return known({
    haScheduler: nameOf(scheduling.get('ha')),
    rebalanceOnStart: isOn(scheduling.get('ha-rebalance-on-start')),
    migrationNetwork: nameOf(migration.get('network')),
    migrationType: nameOf(migration.get('type')),
    // 0 means without a limit.
    bandwidthLimits: kinds.filter((kind) =>
      limits.some(([name, kibibytes]) => name === kind && Number(kibibytes) > 0),
    ),
    haShutdownPolicy: nameOf(partsOf(given.get('ha'), 'shutdown_policy').get('shutdown_policy')),
  });
}

/** Most come taken apart, others as they stand in the file: `migration=10240,restore=5120`. */
function partsOf(value: unknown, first: string): Map<string, string> {
  const taken = record.safeParse(value).data;
  if (!taken) return properties(asText(value) ?? '', first);
  return new Map([...taken].map(([key, part]) => [key, part === true ? '1' : (asText(part) ?? '')]));
}

const nameOf = (value: string | undefined): string | undefined => (value ? cleanName(value) : undefined);
