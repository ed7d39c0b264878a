/** The whole Worker behind Access, with a report in its bucket and pages that would give it away. */
import { createExecutionContext } from 'cloudflare:test';
import type { Env } from '../../../worker/env.ts';
import { workerHandler } from '../../../worker/handler.ts';
import { readReport } from '../../../worker/store.ts';
import { storeSample } from '../feeds/stored.ts';
import { secrets } from '../secrets.ts';
import { site } from '../site.ts';
import { bucket, env, pushConfig } from '../support.ts';
import { addressesOf, needOf } from './addresses.ts';
import { asserting, openTeam } from './team.ts';
import { machines } from './tokens.ts';

export const lab = 'canarylab';
export const host = 'offsight.example.com';
export const feedsKey = 'canary-feeds-0123456789abcdef_XYZ';

type Asked = Omit<RequestInit, 'headers'> & {
  headers?: Record<string, string>;
  /** Bindings and settings that are other than those of the team. */
  to?: object;
  /** Origin of the address. */
  at?: string;
};

export type Besieged = Awaited<ReturnType<typeof besieged>>;

/** @param name of a team that no other test of the file has */
export async function besieged(name: string) {
  const id = await storeSample(Date.UTC(2026, 10, 22, 3, 17) / 1000, {}, lab);
  const stored = await readReport(bucket, lab, id);
  // The sample has an inventory; what it holds is looked at by the first test.
  const { inventory } = JSON.parse(stored?.text ?? '') as {
    inventory?: { guests: { name: string | null }[] };
  };
  /** What no refusal may hold: names out of the report. */
  const canaries = [lab, ...(inventory?.guests ?? []).flatMap((guest) => guest.name ?? [])];
  const everything = addressesOf(lab, id).filter((address) => needOf(address) !== 'open');
  await pushConfig({
    clusters: [{ id: lab, urls: ['https://pve.example'], open: { feedsSecret: 'FEEDS_KEY' } }],
    tokens: await Promise.all(Object.values(machines).map(({ entry }) => entry())),
  });
  const team = await openTeam(name);

  /** Pages and files that give everything away, so that whatever comes through shows. */
  const { fetch } = workerHandler({
    ...site,
    render: async ({ url }) => {
      const missing = new URL(url).pathname === '/404/';
      return new Response(missing ? 'none' : canaries.join(' '), { status: missing ? 404 : 200 });
    },
    file: async ({ url }) =>
      /^\/(?:[a-z0-9-]+\.[a-z0-9]+|rules\/.*)$/.test(new URL(url).pathname)
        ? new Response(canaries.join(' '), {
            headers: { etag: '"file"', 'cache-control': 'public, max-age=60' },
          })
        : new Response(null, { status: 404 }),
  });

  /** Nothing is started: it is only counted. */
  const started: unknown[] = [];
  const AUDIT = { create: async (options: unknown) => started.push(options) };
  const bindings = { ...env, ...secrets, FEEDS_KEY: feedsKey, AUDIT };

  async function ask(path: string, { to = team.env, at = `https://${host}`, ...init }: Asked = {}) {
    const request = new Request(`${at}${path}`, init) as Request<unknown, IncomingRequestCfProperties>;
    const response = await fetch(request, { ...bindings, ...to } as unknown as Env, createExecutionContext());
    const text = new TextDecoder().decode(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, text };
  }

  /** Asks addresses, all unless given; what does not get this status, or tells anything, is listed. */
  async function unlike(expected: number, asked: Asked, addresses = everything): Promise<string[]> {
    const wrong: string[] = [];
    for (const { method, path } of addresses) {
      const { status, text } = await ask(path, { ...asked, method });
      if (status !== expected) wrong.push(`${method} ${path}: ${status}`);
      for (const canary of canaries)
        if (text.replaceAll(path, '').includes(canary)) wrong.push(`${method} ${path} tells ${canary}`);
    }
    return wrong;
  }

  const as = async (email: string) => asserting(await team.sign({ email }));
  return { id, canaries, everything, team, started, ask, unlike, as, me: await as('ada@example.com') };
}
