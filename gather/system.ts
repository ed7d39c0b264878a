import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Asker, api, type Gathered, Unread } from './ask.ts';
import { flag, maybe, rowsOf, text } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import type { FirstLook } from './first-look.ts';
import { known } from './known.ts';
import { gatherParts, type Part } from './node-parts.ts';
import { readRepositories } from './repositories.ts';
import { sorted } from './sorted.ts';

export type SystemFacts = NonNullable<Facts['system']>[number];
export type SystemPart = Part<Partial<SystemFacts>>;

/**
 * Name resolution, services, package sources and the own firewall of the online nodes. Gaps `node/<name>/dns`,
 * `/services`, `/time`, `/repositories`, `/firewall`, and `node/<name>` of one that is off.
 */
export const gatherSystem = (asker: Asker, look: FirstLook): Promise<Gathered<SystemFacts[]>> =>
  gatherParts<SystemFacts>('system', 'the system settings', look, (node) => [
    readDns(asker, node),
    readServices(asker, node),
    readRepositories(asker, node),
    readFirewall(asker, node),
  ]);

const dnsSchema = z.object({ search: maybe(text), dns1: maybe(text), dns2: maybe(text), dns3: maybe(text) });

async function readDns(asker: Asker, node: string): Promise<SystemPart> {
  const name = 'dns';
  const path = api`/nodes/${node}/dns`;
  const answer = await asker.ask({ path, schema: dnsSchema, what: `read the name servers of ${node}` });
  if (answer instanceof Unread) return { name, fields: answer };
  const { search, dns1, dns2, dns3 } = answer;
  const servers = [dns1, dns2, dns3].filter((server) => server !== undefined);
  return { name, fields: { dns: known({ search, servers }) } };
}

/** The node's own firewall is on unless it is switched off. */
async function readFirewall(asker: Asker, node: string): Promise<SystemPart> {
  const name = 'firewall';
  const path = api`/nodes/${node}/firewall/options`;
  const answer = await asker.ask({ path, schema: firewallSchema, what: `read the firewall of ${node}` });
  return { name, fields: answer instanceof Unread ? answer : { firewallEnabled: answer.enable ?? true } };
}

const firewallSchema = z.object({ enable: maybe(flag) });

const serviceRow = z.object({
  service: text,
  state: maybe(text),
  'active-state': maybe(text),
  'unit-state': maybe(text),
});
type Service = z.output<typeof serviceRow>;

async function readServices(asker: Asker, node: string): Promise<SystemPart> {
  const name = 'services';
  const path = api`/nodes/${node}/services`;
  const answer = await asker.ask({ path, schema: rowsOf(serviceRow), what: `list the services of ${node}` });
  if (answer instanceof Unread) return { name, fields: answer };
  const decoded = decodeRows(answer, {
    group: 'system',
    schema: serviceRow,
    what: `a service of ${node}`,
    path,
    subject: () => `node/${node}/${name}`,
  });
  const installed = decoded.rows.filter((row) => row['unit-state'] !== 'not-found');
  const failed = installed.filter((row) => stateOf(row) === 'failed').map(({ service }) => service);
  const timeService = keepsTime(installed);
  const noneListed = new Unread(
    `see what keeps the time of ${node}`,
    'unsupported',
    'the API lists chrony and systemd-timesyncd, and neither is installed',
    undefined,
    path,
  );
  return {
    name,
    fields: { failedServices: sorted(failed, (service) => service), timeService },
    gaps: [
      ...decoded.gaps,
      ...(timeService === undefined ? [noneListed.as('system', `node/${node}/time`)] : []),
    ],
  };
}

const stateOf = (row: Service): string | undefined => row['active-state'] ?? row.state;

/** Nobody knows where none of those that the API lists is installed: others, such as ntpsec, take their place. */
function keepsTime(installed: Service[]): boolean | undefined {
  const keepers = installed.filter(({ service }) =>
    /^(chronyd?|systemd-timesyncd|ntp(sec|d)?)$/.test(service),
  );
  return keepers.length === 0
    ? undefined
    : keepers.some((row) => /^(active|running)$/.test(stateOf(row) ?? ''));
}
