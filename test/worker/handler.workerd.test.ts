import { createExecutionContext, reset } from 'cloudflare:test';
import { afterEach, expect, it } from 'vitest';
import type { Env } from '../../worker/env.ts';
import worker from './entry.ts';
import { env, first, pushConfig, storeReport } from './support.ts';

afterEach(reset);

async function page(path: string, bindings: Partial<Env> = {}) {
  const request = new Request(`http://offsight.test${path}`) as Request<unknown, IncomingRequestCfProperties>;
  const response = await worker.fetch(request, { ...env, ...bindings }, createExecutionContext());
  return { response, status: response.status, text: await response.text() };
}

const lab = { id: 'lab', urls: ['https://pve.example'] };
const steps = ['npm run -s audit -- --url', 'npm run config -- push', 'npx wrangler secret put PVE_TOKEN'];

it.each(['/', '/lab/', '/lab/history/2026/'])(
  'shows the three next steps on %s while nothing is configured',
  async (path) => {
    const { response, status, text } = await page(path);
    expect(status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(text.match(/<li><h2>/g)).toHaveLength(3);
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
