import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { type Asker, type Gathered, Unread } from './ask.ts';
import { flag, identifier, maybe, prose, rowsOf, text, time, whole } from './decode.ts';
import { decodeList, decodeRows } from './decode-rows.ts';
import type { FirstLook } from './first-look.ts';
import { readGroups, readRules } from './ha-rules.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';

type HaFacts = NonNullable<Facts['ha']>;
type Service = z.output<typeof serviceRow>;

/** HA as configured and as its manager sees it; nobody using it is normal. Gaps `incomplete`, `status`, `rules`. */
export async function gatherHa(asker: Asker, { release }: FirstLook): Promise<Gathered<HaFacts>> {
  const path = '/cluster/ha/resources';
  const [list, manager, rules] = await Promise.all([
    asker.ask({ path, schema: rowsOf(resourceRow), what: 'list the HA resources' }),
    readManager(asker),
    release >= 9 ? readRules(asker) : readGroups(asker),
  ]);
  if (list instanceof Unread) return { gaps: [list.as('ha')] };
  const subject = ({ sid }: Record<string, unknown>) => sid;
  const about = { group: 'ha', schema: resourceRow, what: 'an HA resource', path, subject } as const;
  const decoded = decodeList(list, about, { things: 'HA resources' });
  const services = new Map(manager.facts?.services.map((service) => [service.sid, service]));
  const resources = sorted(decoded.rows, ({ sid }) => sid).map((row) =>
    resourceOf(row, services.get(row.sid), release),
  );
  return {
    gaps: [...decoded.gaps, ...manager.gaps, ...rules.gaps],
    facts: known<HaFacts>({
      resources,
      status: manager.facts?.status,
      rules: rules.facts?.map((rule) => ({
        ...rule,
        resources: rule.resources ?? membersOf(rule.id, resources),
      })),
    }),
  };
}

const sid = z.string().check(z.regex(/^(vm|ct):[1-9]\d{0,8}$/));

const resourceRow = z.object({
  sid,
  state: maybe(text),
  max_restart: maybe(whole),
  max_relocate: maybe(whole),
  failback: maybe(flag),
  group: maybe(text),
  comment: maybe(prose),
});

/** The defaults are ha-manager's; the configuration leaves them out. `enabled` is an old word for `started`. */
function resourceOf(
  row: z.output<typeof resourceRow>,
  service: Service | undefined,
  release: number,
): HaFacts['resources'][number] {
  const { state = 'started', max_restart = 1, max_relocate = 1, failback, group, comment } = row;
  return known({
    sid: row.sid,
    vmid: Number(row.sid.slice(3)),
    requestedState: state === 'enabled' ? 'started' : state,
    maxRestart: max_restart,
    maxRelocate: max_relocate,
    failback: failback ?? (release >= 9 ? true : undefined),
    group,
    comment,
    state: service?.state,
    node: service?.node,
  });
}

const membersOf = (group: string, resources: HaFacts['resources']): string[] =>
  resources.filter((resource) => resource.group === group).map((resource) => resource.sid);

interface Manager {
  status: NonNullable<HaFacts['status']>;
  services: Service[];
}

const typedRow = z.object({ type: z.enum(['quorum', 'master', 'lrm', 'service', 'fencing']) });
const managerRow = z.object({ node: identifier, status: text, timestamp: maybe(time) });
const fencingRow = z.object({ 'armed-state': maybe(text) });
const serviceRow = z.object({ sid, state: maybe(text), node: maybe(identifier) });

/** Rows of several kinds in one list; which there are depends on the release and on HA ever having been used. */
async function readManager(asker: Asker): Promise<Gathered<Manager>> {
  const path = '/cluster/ha/status/current';
  const list = await asker.ask({ path, schema: rowsOf(typedRow), what: 'read the state of HA' });
  if (list instanceof Unread) return { gaps: [list.as('ha', 'status')] };
  const gaps: Gap[] = list.every((row) => typeof Object(row).type === 'string')
    ? []
    : [untyped.as('ha', 'status')];
  const read = <Schema extends z.ZodMiniType>(type: string, schema: Schema): z.output<Schema>[] => {
    const ofType = list.filter((row) => Object(row).type === type);
    const decoded = decodeRows(ofType, { group: 'ha', schema, what: 'a row of the HA state', path });
    gaps.push(...decoded.gaps);
    return decoded.rows;
  };
  const managers = read('master', managerRow).map(tellingOf);
  const status = known({
    master: managers[0],
    armedState: read('fencing', fencingRow)[0]?.['armed-state'],
    lrm: sorted(read('lrm', managerRow).map(tellingOf), ({ node }) => node),
  });
  return { facts: { status, services: read('service', serviceRow) }, gaps };
}

const untyped = new Unread(
  'read the whole state of HA',
  'malformed',
  'a row does not say what it is about',
  undefined,
  '/cluster/ha/status/current',
);

const tellingOf = ({ node, status, timestamp }: z.output<typeof managerRow>) =>
  known({ node, text: status, timestamp });
