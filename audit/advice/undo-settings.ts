import { command } from '../command.ts';
import { jobSettings } from './job-settings.ts';
import { changedSettings, type Given, setBack, type Undo, type Undoing } from './undo-entry.ts';

const jobs = () => command('reads', 'pvesh get', ['/cluster/backup']);
const tokens = (user: string) => command('reads', 'pveum user token list', [user]);

/** Commands about jobs, storages, pools, rights and certificates. */
export const settingCommands: Record<string, Undoing> = {
  'pvesh create': ({ args: [path = ''], options: { id } }) =>
    path === '/cluster/backup'
      ? {
          verify: [jobs()],
          ...(typeof id === 'string'
            ? { rollback: command('changes', 'pvesh delete', [`/cluster/backup/${id}`]) }
            : { lasting: 'The server gives the new job its id, by which it can be deleted again.' }),
        }
      : // `/nodes/{node}/status`, the only other one that is shown.
        { verify: [command('reads', 'pvesh get', [path])], lasting: 'A restart cannot be taken back.' },
  'pvesh set': (given) => {
    const [path = ''] = given.args;
    const [, job] = /^\/cluster\/backup\/(.+)$/.exec(path) ?? [];
    if (job !== undefined) return { verify: [jobs()], ...jobBack(job, path, given) };
    const node = path.split('/')[2];
    const timezone = given.facts.nodes?.find((entry) => entry.node === node)?.clock?.timezone;
    return {
      verify: [command('reads', 'pvesh get', [path])],
      ...setBack('pvesh set', [path], given, { timezone }),
    };
  },
  'pvesm set': (given) => {
    const [storage = ''] = given.args;
    const was = given.facts.storage?.find((entry) => entry.storage === storage);
    return {
      verify: [command('reads', 'pvesm status', [], { storage })],
      ...setBack('pvesm set', [storage], given, { nodes: was?.onlyNodes?.join(',') }),
    };
  },
  'pveceph pool set': (given) => {
    const [pool = ''] = given.args;
    const was = given.facts.ceph?.pools?.find(({ name }) => name === pool);
    return {
      verify: [command('reads', 'pveceph status')],
      ...setBack('pveceph pool set', [pool], given, { size: was?.size, min_size: was?.minSize }),
    };
  },
  'pveum acl delete': ({ args: [path = ''], options, effect }) => ({
    verify: [command('reads', 'pveum acl list')],
    rollback: command(effect, 'pveum acl modify', [path], options),
  }),
  'pveum user token modify': (given) => {
    const [user = '', name = ''] = given.args;
    const was = given.facts.access?.users
      ?.flatMap((entry) => entry.tokens)
      .find(({ id }) => id === `${user}!${name}`);
    return {
      verify: [tokens(user)],
      ...setBack(
        'pveum user token modify',
        [user, name],
        given,
        // The API writes "never" as 0.
        was ? { expire: was.expiresAt ?? 0, privsep: Number(was.privilegeSeparated) } : {},
      ),
    };
  },
  'pveum user token delete': ({ args: [user = ''] }) => ({
    verify: [tokens(user)],
    lasting: 'A deleted token is gone with its secret: whoever needs it gets a new one.',
  }),
  'pvecm updatecerts': certificates,
  'pvenode acme cert renew': certificates,
};

function certificates({ on }: Given): Undo {
  return {
    verify: [command('reads', 'pvenode cert info', [], {}, on)],
    lasting: 'The certificate before is replaced for good.',
  };
}

/** A setting that the job did not have is deleted again. */
function jobBack(
  id: string,
  path: string,
  { facts, options, effect }: Given,
): Pick<Undo, 'rollback' | 'lasting'> {
  const job = facts.backupJobs?.find((entry) => entry.id === id);
  if (!job) return { lasting: `What the job ${id} was set to before is not known.` };
  const before = jobSettings(job);
  const names = changedSettings(options);
  const had = Object.fromEntries(
    names.flatMap((name): [string, string | number][] => {
      const value = before[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const hadNot = names.filter((name) => !Object.hasOwn(had, name));
  return {
    rollback: command(effect, 'pvesh set', [path], {
      ...had,
      ...(hadNot.length > 0 && { delete: hadNot.join(',') }),
    }),
  };
}
