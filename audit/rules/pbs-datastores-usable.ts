import { type Datastore, datastoresOf, silentServers } from '../datastores.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'pbs-datastores-usable',
  title: 'The datastores of backup servers can be used',
  category: 'recovery',
  essential: false,
  needs: ['backupServers'],

  check({ backupServers }, { gap }) {
    return [...datastoresOf(backupServers, gap).map(judge), ...silentServers(backupServers, gap)];
  },
});

function judge({ data, subject, name }: Datastore): Verdict {
  const where = '/status/datastore-usage';
  const state = reason(data);
  if (state === undefined) return pass(subject, `${name} can be used.`, { seen: 'no error', where });
  // A disk that is carried away for a while is away on purpose.
  const away = data.mounted === false && data.error === undefined && data.maintenance === undefined;
  return fail(
    away ? 'info' : 'high',
    subject,
    `${name} cannot be used: ${state}.`,
    { seen: state, where, expected: 'neither an error nor maintenance' },
    {
      summary: away
        ? 'Plug it in and mount it when its copies are due.'
        : 'On the backup server, mount or repair what is below the datastore, and end the maintenance when it is over.',
      commands: [],
    },
  );
}

function reason({ error, maintenance, mounted }: Datastore['data']): string | undefined {
  if (error !== undefined) return error.slice(0, 200);
  if (maintenance !== undefined) return `it is under maintenance (${maintenance.slice(0, 200)})`;
  return mounted === false ? 'it is not plugged in' : undefined;
}
