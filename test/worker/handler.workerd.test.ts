import { createExecutionContext, reset } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../worker/env.ts';
import { askWorker } from './ask.ts';
import worker from './entry.ts';
import { env, first, pushConfig, storeReport } from './support.ts';

afterEach(reset);

async function page(path: string, bindings: Partial<Env> = {}) {
  const request = new Request(`http://localhost${path}`) as Request<unknown, IncomingRequestCfProperties>;
  const response = await worker.fetch(request, { ...env, ...bindings }, createExecutionContext());
  return { response, status: response.status, text: await response.text() };
}

const lab = { id: 'lab', urls: ['https://pve.example'] };
const steps = ['npm run -s audit -- --url', 'npm run config -- push', 'npx wrangler secret put PVE_TOKEN'];

it.each(['/', '/lab/', '/lab/history/2026/'])(
  'shows the next steps on %s while nothing is configured',
  async (path) => {
    const { response, status, text } = await page(path);
    expect(status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(text.match(/<li><h2>/g)).toHaveLength(4);
    for (const step of steps) expect(text).toContain(step);
  },
);

it('shows what is wrong right now, as text', async () => {
  await pushConfig({ clusters: [{ ...lab, '<b>': 1 }] });
  const { text } = await page('/');
  expect(text).toContain('What is wrong right now');
  expect(text).toContain('there is no key &quot;&lt;b&gt;&quot;');
  expect(text).not.toContain('<b>');
});

it('marks what is done, and waits for the first report', async () => {
  await pushConfig({ clusters: [lab] });
  const { text } = await page('/');
  expect(text).toContain('Write and push the configuration <span class="done">done</span>');
  expect(text).toContain('The first audit is waited for.');
});

it('serves pages as soon as there is a report, whatever is wrong with secrets', async () => {
  await pushConfig({ clusters: [{ ...lab, tokenSecret: 'CABIN_TOKEN' }] });
  expect((await page('/lab/')).text).toContain('CABIN_TOKEN');
  await storeReport(first);
  expect(await page('/lab/')).toMatchObject({ status: 200, text: '<!doctype html><title>/lab/</title>' });
  expect((await page('/attic/')).status).toBe(404);
});

it('leaves everything under /api to the API', async () => {
  for (const path of ['/api', '/api/health', '/api/x'])
    expect((await page(path)).response.headers.get('content-type')).toContain('application/json');
});

describe('where nobody can be let in', () => {
  const stranger = async (path: string) => {
    const response = await askWorker(new Request(`https://offsight.example.com${path}`), env);
    return { response, status: response.status, text: await response.text() };
  };

  it.each(['/', '/lab/', '/site.css', '/nothing'])(
    '%s is the next steps, and nothing of what is set',
    async (path) => {
      await pushConfig({ clusters: [{ ...lab, tokenSecret: 'CANARY_TOKEN', canary: 1 }] });
      const { status, text } = await stranger(path);
      expect([status, text.match(/<li><h2>/g)?.length]).toEqual([503, 4]);
      expect(text).not.toMatch(/canary|What is wrong|class="done"/i);
      await pushConfig({ clusters: [lab] });
      await storeReport(first);
      expect((await stranger(path)).text).toBe(text);
    },
  );

  it('health tells that all is not well, and no more', async () => {
    const { status, text } = await stranger('/api/health');
    expect([status, JSON.parse(text)]).toEqual([503, { ok: false }]);
    await pushConfig({ clusters: [lab] });
    await storeReport(first);
    expect(Object.keys(JSON.parse((await stranger('/api/health')).text))).toEqual(['ok']);
  });

  it('the page has no inline code, and its style is known by its hash', async () => {
    const { response, text } = await stranger('/');
    const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}';`);
    expect(text).not.toMatch(/<script| style=| on[a-z]+=/);
  });
});

it('a bucket that does not answer is no page of the runtime', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const AUDITS = { get: () => Promise.reject(new Error('canary: R2 is away')) } as unknown as R2Bucket;
  const answers = await Promise.all(['/', '/api/latest'].map((path) => page(path, { AUDITS })));
  expect(answers.map(({ status }) => status)).toEqual([503, 500]);
  for (const { text } of answers) expect(text).not.toContain('canary');
  expect(logged).toHaveBeenCalledTimes(2);
  logged.mockRestore();
});
