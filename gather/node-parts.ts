import type { FactGroup, Gap } from '../audit/facts.ts';
import { type Gathered, nothingOf, offline, Unread } from './ask.ts';
import type { FirstLook } from './first-look.ts';
import { known } from './known.ts';

/** One of several things a node is asked for. */
export interface Part<Fields> {
  /** End of the gap's subject: `node/pve1/<name>`. */
  name: string;
  fields: Fields | Unread;
  /** Of single rows. */
  gaps?: Gap[];
}

/** What an online node tells, part by part; all but its name may be missing. */
type Entry = { node: string } & Record<string, unknown>;

/**
 * Asks every online node for all its parts. Gaps `node/<name>/<part>`, `node/<name>` for one that is off, and one of
 * the whole group where no part came from anywhere.
 * @param things what the owner would lose: `the drives`
 */
export async function gatherParts<Facts extends Entry>(
  group: FactGroup,
  things: string,
  look: FirstLook,
  read: (node: string) => Promise<Part<Partial<Facts>>>[],
): Promise<Gathered<Facts[]>> {
  const online = look.nodes.filter((member) => member.online).map(({ node }) => node);
  const told = await Promise.all(
    online.map(async (node) => ({ node, parts: await Promise.all(read(node)) })),
  );
  const away = look.nodes
    .filter((member) => !member.online)
    .map(({ node }) => ({ node, unread: offline(node, `read ${things} of ${node}`) }));
  const parts = told.flatMap((each) => each.parts);
  const unread = parts.flatMap(({ fields }) => (fields instanceof Unread ? [fields] : []));
  if (unread.length === parts.length)
    return { gaps: [nothingOf(group, `read ${things} of any node`, [...unread, ...offlineOf(away)])] };
  return {
    facts: told.map((each) => entryOf<Facts>(each.node, each.parts)),
    gaps: [
      ...away.map(({ node, unread: why }) => why.as(group, `node/${node}`)),
      ...told.flatMap(({ node, parts: its }) =>
        its.flatMap(({ name, fields, gaps = [] }) =>
          fields instanceof Unread ? [fields.as(group, `node/${node}/${name}`)] : gaps,
        ),
      ),
    ],
  };
}

const offlineOf = (away: { unread: Unread }[]): Unread[] => away.map(({ unread }) => unread);

function entryOf<Facts extends Entry>(node: string, parts: Part<Partial<Facts>>[]): Facts {
  const fields = parts.map((part) => (part.fields instanceof Unread ? {} : known(part.fields)));
  // All that is not here may be missing.
  return Object.assign({ node }, ...fields) as Facts;
}
