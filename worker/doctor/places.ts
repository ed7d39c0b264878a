/** Whether R2 and KV can be read and written: an own key is written, read and taken away again. */
import { type DoctorLine, line, ok, problem } from '../../gather/doctor/line.ts';
import type { Env } from '../env.ts';

/** No report, index or page has this beginning. */
const scratch = () => `doctor/${crypto.randomUUID()}`;

export async function storageLines({ AUDITS }: Pick<Env, 'AUDITS'>): Promise<DoctorLine[]> {
  const key = scratch();
  const found = await tried(
    async () => {
      await AUDITS.put(key, key);
      return (await (await AUDITS.get(key))?.text()) === key;
    },
    () => AUDITS.delete(key),
  );
  return [
    line('storage', 'AUDITS', found ? problem(`R2: ${found}.`, r2Next) : ok('R2 can be read and written.')),
  ];
}

const r2Next =
  'Cloudflare dashboard, R2: is the bucket there, and R2 switched on for the account? www.cloudflarestatus.com';

export async function cacheLines({ PAGES }: Pick<Env, 'PAGES'>): Promise<DoctorLine[]> {
  const key = scratch();
  const found = await tried(
    async () => {
      await PAGES.put(key, key, { expirationTtl: 60 });
      return (await PAGES.get(key)) === key;
    },
    () => PAGES.delete(key),
  );
  return [
    line(
      'cache',
      'PAGES',
      found
        ? problem(`KV: ${found}. Pages are rendered for each reader meanwhile.`, kvNext)
        : ok('KV can be read and written.'),
    ),
  ];
}

const kvNext =
  'Cloudflare dashboard, KV: is the limit of writes a day spent (1,000 on the free plan)? www.cloudflarestatus.com';

/** @returns what is wrong; undefined when nothing is */
async function tried(same: () => Promise<boolean>, remove: () => Promise<void>): Promise<string | undefined> {
  try {
    return (await same()) ? undefined : 'what was written did not come back';
  } catch {
    return 'it cannot be written or read';
  } finally {
    await remove().catch(() => {});
  }
}
