import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { type Asker, type Gathered, nothingOf, Unread } from './ask.ts';
import { flag, list, maybe, rowsOf, text } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';

type NotificationFacts = NonNullable<Facts['notifications']>;

/**
 * Where notifications go, which of them, and where figures are sent. Gaps `targets`, `matchers`, `metricServers`; the
 * first two are `unsupported` before 8.1.
 */
export async function gatherNotifications(asker: Asker): Promise<Gathered<NotificationFacts>> {
  const lists = await Promise.all([
    read(asker, 'targets', 'notification targets', '/cluster/notifications/targets', targetRow),
    read(asker, 'matchers', 'notification matchers', '/cluster/notifications/matchers', matcherRow),
    read(asker, 'metricServers', 'metric servers', '/cluster/metrics/server', serverRow),
  ]);
  const unread = lists.flatMap(({ unread: why }) => why ?? []);
  if (unread.length === lists.length)
    return { gaps: [nothingOf('notifications', 'see where notifications go', unread)] };
  const [targets, matchers, servers] = lists;
  return {
    facts: known<NotificationFacts>({
      targets: targets.rows && sorted(targets.rows.map(targetOf), ({ name }) => name),
      matchers: matchers.rows && sorted(matchers.rows.map(matcherOf), ({ name }) => name),
      metricServers: servers.rows && sorted(servers.rows.map(serverOf), ({ id }) => id),
    }),
    gaps: lists.flatMap(({ gaps }) => gaps),
  };
}

async function read<Schema extends z.ZodMiniType>(
  asker: Asker,
  part: keyof NotificationFacts,
  things: string,
  path: string,
  schema: Schema,
): Promise<{ rows?: z.output<Schema>[]; unread?: Unread; gaps: Gap[] }> {
  const answer = await asker.ask({ path, schema: rowsOf(schema), what: `list the ${things}` });
  if (answer instanceof Unread) {
    const unread = withPrivilege(answer);
    return { unread, gaps: [unread.as('notifications', part)] };
  }
  const about = { group: 'notifications', what: `one of the ${things}`, subject: () => part } as const;
  return decodeRows(answer, { ...about, schema, path });
}

/** One of three privileges would do, so the server names none; the least is this one. */
function withPrivilege({ what, reason, cause, privilege, path }: Unread): Unread {
  const isOwn = path?.startsWith('/cluster/notifications/') && reason === 'forbidden' && !privilege;
  const least = isOwn ? 'Mapping.Audit on /mapping/notifications' : privilege;
  return new Unread(what, reason, cause, least, path);
}

const targetRow = z.object({ name: text, type: text, disable: maybe(flag) });

const targetOf = ({ name, type, disable }: z.output<typeof targetRow>) => ({
  name,
  type,
  enabled: disable !== true,
});

const matcherRow = z.object({ name: text, disable: maybe(flag), target: maybe(list) });

const matcherOf = ({ name, disable, target = [] }: z.output<typeof matcherRow>) => ({
  name,
  enabled: disable !== true,
  targets: sorted(target, (each) => each),
});

const serverRow = z.object({ id: text, type: text, disable: maybe(flag) });

const serverOf = ({ id, type, disable }: z.output<typeof serverRow>) => ({
  id,
  type,
  enabled: disable !== true,
});
