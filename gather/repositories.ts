import * as z from 'zod/mini';
import { type Asker, api, Unread } from './ask.ts';
import { asText, cleanProse } from './clean-text.ts';
import { flag, list, maybe, rows, text } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import { sorted } from './sorted.ts';
import type { SystemFacts, SystemPart } from './system.ts';

type Repositories = NonNullable<SystemFacts['repositories']>;
type Answer = z.output<typeof answerSchema>;
type File = z.output<typeof fileRow>;

/** Package sources of a node. Their addresses, which may hold a password, stay behind. */
export async function readRepositories(asker: Asker, node: string): Promise<SystemPart> {
  const name = 'repositories';
  const path = api`/nodes/${node}/apt/repositories`;
  const answer = await asker.ask({ path, schema: answerSchema, what: `list the package sources of ${node}` });
  if (answer instanceof Unread) return { name, fields: answer };
  const subject = () => `node/${node}/${name}`;
  const what = `a package source of ${node}`;
  const files = decodeRows(answer.files, { group: 'system', schema: fileRow, what, path, subject });
  return { name, fields: { repositories: summary(answer, files.rows) }, gaps: files.gaps };
}

const source = z.object({
  Types: maybe(list),
  URIs: maybe(list),
  Suites: maybe(list),
  Components: maybe(list),
  Enabled: maybe(flag),
});

const fileRow = z.object({ path: maybe(text), repositories: z.array(source) });

const answerSchema = z.object({
  files: rows,
  errors: maybe(z.array(z.object({ path: maybe(text), error: maybe(z.unknown()) }))),
  /** What apt knows of single sources: `{path, index, kind: "origin", message: "Debian"}`. */
  infos: maybe(
    z.array(z.object({ path: maybe(text), index: maybe(text), kind: maybe(text), message: maybe(text) })),
  ),
  'standard-repos': maybe(z.array(z.object({ handle: text, status: maybe(flag) }))),
});

function summary(answer: Answer, files: File[]): Repositories {
  const enabled = files.flatMap(({ path, repositories }) =>
    repositories.flatMap((each, index) =>
      each.Enabled && (each.Types ?? ['deb']).includes('deb')
        ? [{ ...each, path, index: String(index) }]
        : [],
    ),
  );
  const standard = answer['standard-repos'] ?? [];
  const offers = (handle: string, ...components: string[]) =>
    standard.some((each) => each.handle === handle && each.status) ||
    enabled.some((each) => each.Components?.some((component) => components.includes(component)));
  const own = enabled.filter((each) => {
    const known = answer.infos?.find(
      ({ path, index, kind }) => kind === 'origin' && path === each.path && index === each.index,
    );
    return known?.message ? /^(Debian|Proxmox)/.test(known.message) : each.URIs?.some(isOfDebianOrProxmox);
  });
  const suites = own.flatMap(({ Suites = [] }) =>
    Suites.map((suite) => suite.replace(/-(security|updates)$/, '')),
  );
  return {
    enterprise: offers('enterprise', 'pve-enterprise'),
    noSubscription: offers('no-subscription', 'pve-no-subscription'),
    test: offers('test', 'pve-test', 'pvetest'),
    suites: sorted(new Set(suites), (suite) => suite),
    errors: sorted(
      (answer.errors ?? []).map(({ path = '?', error }) => `${path}: ${sayable(error)}`),
      (error) => error,
    ),
  };
}

/** Suites of other people, such as `stable`, say nothing of the release. */
const isOfDebianOrProxmox = (uri: string): boolean =>
  /^[a-z+]+:\/\/([^/@]*@)?([\w-]+\.)*(debian\.org|proxmox\.com)(:\d+)?(\/|$)/.test(uri);

/** An error may quote a line with the address of a source, and in it a password. */
const sayable = (error: unknown): string => cleanProse((asText(error) ?? '').replace(/\/\/[^/\s]*@/g, '//'));
