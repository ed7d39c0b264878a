import { type Settings, tablesOf } from './deploy/own-settings.ts';
import { vpcBinding } from './setup/config-text.ts';

export interface Removal {
  worker: string;
  /** Arguments of wrangler, in the order in which they are to be run. */
  steps: { args: string[]; why: string }[];
  /** What stays, and where it is taken away. */
  byHand: string[];
}

/**
 * @param settings of the Worker, the owner's own among them
 * @throws Error when the data is to go and it cannot be told where it lies
 */
export function removal(
  settings: Settings,
  { withData, kvId }: { withData: boolean; kvId?: string | undefined },
): Removal {
  const worker = String(settings.name ?? '');
  if (worker === '') throw new Error('wrangler.toml names no Worker.');
  const bucket = String(tablesOf(settings, 'r2_buckets').find(at('AUDITS'))?.bucket_name ?? '');
  const kv = kvId ?? tablesOf(settings, 'kv_namespaces').find(at('PAGES'))?.id;
  const workflow = tablesOf(settings, 'workflows').find(at('AUDIT'))?.name;
  const services = tablesOf(settings, 'vpc_services').map(({ service_id: id }) => String(id));
  const steps = [
    // First: while there is a schedule, audits go on.
    { args: ['delete', worker, '--force'], why: 'the Worker, its schedule and its secrets' },
    ...(workflow
      ? [{ args: ['workflows', 'delete', String(workflow)], why: 'the Workflow and its instances' }]
      : []),
    ...(withData ? dataSteps(bucket, kv) : []),
  ];
  return { worker, steps, byHand: byHand({ withData, bucket, kv, services }) };
}

const at =
  (name: string) =>
  ({ binding }: Settings): boolean =>
    binding === name;

function dataSteps(bucket: string, kv: unknown) {
  if (bucket === '')
    throw new Error('no bucket is bound as AUDITS, so it is not known where the reports lie.');
  return [
    {
      args: ['r2', 'bucket', 'delete', bucket],
      why: 'all reports, facts and the configuration; the bucket must be empty',
    },
    ...(typeof kv === 'string'
      ? [
          {
            args: ['kv', 'namespace', 'delete', '--namespace-id', kv, '--skip-confirmation'],
            why: 'rendered pages, a cache',
          },
        ]
      : []),
  ];
}

function byHand(kept: { withData: boolean; bucket: string; kv: unknown; services: string[] }): string[] {
  const { withData, bucket, kv, services } = kept;
  return [
    ...(withData
      ? [
          `empty the bucket ${bucket} first: dashboard, R2, ${bucket}, Settings, or a lifecycle rule of one day`,
        ]
      : [`reports stay in the bucket ${bucket} (--with-data deletes it)`]),
    ...(withData && typeof kv !== 'string'
      ? ['the KV namespace: npx wrangler kv namespace list, then again with --kv-id']
      : []),
    ...services.map(
      (id) => `the VPC service ${id} (binding ${vpcBinding}): npx wrangler vpc service delete ${id}`,
    ),
    'the tunnel, Access applications and service tokens: dashboard, Zero Trust',
    "the cluster's token, as root on a node: pveum user delete audit@pve",
    'keys of offsite buckets, at their provider',
  ];
}
