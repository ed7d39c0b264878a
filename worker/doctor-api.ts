/** `GET /api/doctor`: what is wrong with everything that audits need, looked at from where they run. For the owner. */
import { Hono } from 'hono';
import { censor, examine, type Part } from '../gather/doctor/examine.ts';
import type { DoctorLine } from '../gather/doctor/line.ts';
import { configurationGood, configurationWrong } from '../gather/doctor/settings.ts';
import { type Api, parametersOf } from './api-request.ts';
import { auditLines, pageLines } from './doctor/audits.ts';
import { cacheLines, storageLines } from './doctor/places.ts';
import { signInLines } from './doctor/sign-in.ts';
import { worldOf } from './doctor/world.ts';
import type { Env } from './env.ts';
import { type PageDeps, servePage } from './pages.ts';
import { settingsError } from './settings.ts';
import { bucketSource } from './source.ts';
import { keys } from './store.ts';

/** The built site, where the Worker has one to render with. */
export type Renderer = Pick<PageDeps, 'render' | 'siteVersion' | 'styles'>;

export const doctorApi = new Hono<Api>();

doctorApi.get('/', async (c) => {
  parametersOf(c.req.url, []);
  const { env } = c;
  const { config } = c.var;
  const world = worldOf(env, config);
  const { hostname } = new URL(c.req.url);
  const { SITE: site } = env;
  const source = bucketSource(env.AUDITS, config);
  const render = (path: string) =>
    site
      ? servePage(new Request(new URL(path, c.req.url)), { ...site, kv: env.PAGES, source })
      : Promise.reject(new Error('There is no site to render with.'));
  const more: Part[] = [
    {
      name: 'sign-in',
      blame: { id: 'sign-in', subject: 'Cloudflare Access' },
      work: (signal) => signInLines(env, hostname, world.fetch, signal),
    },
    { name: 'R2', blame: { id: 'storage', subject: 'AUDITS' }, work: () => storageLines(env) },
    { name: 'KV', blame: { id: 'cache', subject: 'PAGES' }, work: () => cacheLines(env) },
    ...config.clusters.flatMap((cluster): Part[] => [
      {
        name: `audits of ${cluster.id}`,
        blame: { id: 'last-audit', subject: cluster.id },
        work: () => auditLines(env, cluster, world.now()),
      },
      {
        name: `page of ${cluster.id}`,
        blame: { id: 'page', subject: cluster.id },
        work: () => pageLines(env, cluster, render),
      },
    ]),
  ];
  const lines = await examine(world, {
    more,
    lines: configurationGood(config, keys.config),
    secrets: secretsOf(env),
  });
  c.header('Cache-Control', 'no-store');
  return c.json({ lines });
});

/** What there is to say where no configuration can be read. */
export function unconfiguredLines(env: Env, problems: string[]): DoctorLine[] {
  const next = 'npm run config -- check, then npm run config -- push';
  return configurationWrong(settingsError(problems), keys.config, next).map(censor(secretsOf(env)));
}

const secretsOf = ({ ACCESS_AUD }: Env): string[] => (ACCESS_AUD ? [ACCESS_AUD] : []);
