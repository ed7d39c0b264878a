import { type BackupJob, enabledJobs } from '../backup-coverage.ts';
import { type Command, command } from '../command.ts';
import { type JobNodes, jobNodes } from '../job-nodes.ts';
import { listed } from '../listing.ts';
import { type Context, defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';
import { onOnlineNodes, type Storage } from '../storage-on-nodes.ts';

type Nodes = Parameters<typeof onOnlineNodes>[1];

export default defineRule({
  id: 'backup-job-storage-usable',
  title: 'Backup jobs write to a storage that takes backups',
  category: 'recovery',
  essential: false,
  needs: ['backupJobs', 'storage', 'nodes'],
  also: ['guests', 'cluster'],

  check({ backupJobs, storage, nodes, guests, cluster }, { gap }) {
    const jobs = enabledJobs(backupJobs);
    if (jobs.length === 0) return notApplicable('backup-job-exists', 'No enabled job writes anywhere.');
    const byName = new Map(storage.map((entry) => [entry.storage, entry]));
    return [...jobNodes(jobs, { guests, cluster }, gap)].map(([job, at]) =>
      judge(job, at, byName.get(job.storage ?? ''), nodes, gap),
    );
  },
});

function judge(
  job: BackupJob,
  { nodes: at, doubt }: JobNodes,
  storage: Storage | undefined,
  nodes: Nodes,
  gap: Context['gap'],
): Verdict {
  const { id, storage: name } = job;
  const subject = `job/${id}`;
  if (name === undefined) return unknown(subject, `The storage that ${id} writes to`);
  const filtered = gap('storage', 'filtered');
  if (!storage)
    return filtered
      ? unknown(subject, `The storage ${name} of ${id}`, filtered)
      : unusable(job, `writes to ${name}, which does not exist`, read);
  if (!storage.enabled)
    return unusable(job, `writes to ${name}, which is disabled`, change(name, { disable: 0 }));
  if (!storage.content.includes('backup'))
    return unusable(
      job,
      `writes to ${name}, which takes no backups`,
      change(name, { content: [...storage.content, 'backup'].join(',') }),
    );
  const { onlyNodes } = storage;
  const left = onlyNodes ? [...at].filter((node) => !onlyNodes.includes(node)) : [];
  if (left.length > 0) return unusable(job, `runs on ${listed(left)}, where ${name} is not configured`, read);
  const states = onOnlineNodes(storage, nodes).filter(({ node }) => at.has(node));
  const down = states.filter(({ state }) => state?.active === false).map(({ node }) => node);
  if (down.length > 0) return unusable(job, `runs on ${listed(down)}, where ${name} is not active`, look);
  const silent = states.find(({ state }) => state === undefined)?.node;
  if (silent !== undefined)
    return unknown(subject, `The state of ${name} on ${silent}`, gap('storage', `storage/${silent}/${name}`));
  if (doubt) return unknown(subject, `On which nodes ${id} runs`, doubt);
  return pass(subject, `${id} writes to ${name}, which is ready on all its nodes.`, {
    seen: `active on ${listed(states.map(({ node }) => node))}`,
    where: '/nodes/{node}/storage',
  });
}

const read = command('reads', 'pvesh get', ['/cluster/backup']);
const look = command('reads', 'pvesm status', [], { content: 'backup' });
const change = (storage: string, options: Record<string, string | number>) =>
  command('changes', 'pvesm set', [storage], options);

const unusable = (job: BackupJob, what: string, mend: Command): Verdict =>
  fail(
    'high',
    `job/${job.id}`,
    `${job.id} ${what}: its backups fail.`,
    { seen: what, where: '/cluster/backup, /storage', expected: 'an active storage for backups' },
    { summary: 'Put the storage right, or let the job write to another one.', commands: [mend] },
  );
