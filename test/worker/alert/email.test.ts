/** The channel of Cloudflare's `send_email` binding: the local binding, and the errors of the real one. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ChannelOf } from '../../../audit/alert/channel-settings.ts';
import { send } from '../../../worker/alert/channel/email.ts';
import { renderMessage } from '../../../worker/alert/rendered.ts';
import { type AlertWorker, alertWorker } from './built-worker.ts';
import { hostile, worse } from './sample.ts';

let worker: AlertWorker;
beforeAll(async () => {
  worker = await alertWorker();
}, 120_000);
afterAll(() => worker?.[Symbol.asyncDispose]());

const site = 'https://offsight.example.com';
const channel: ChannelOf<'email'> = {
  type: 'email',
  name: 'mail',
  minSeverity: 'info',
  binding: 'EMAIL',
  from: 'offsight@example.com',
  to: ['owner@example.com'],
};
const order = { message: worse, site, channel, secrets: {}, now: worse.takenAt };

it.each([
  ['an alert', worse],
  ['hostile text', hostile],
])('hands %s to the binding', async (_, message) => {
  expect(await worker.order({ ...order, message })).toEqual({ accepted: true, id: expect.any(String) });
});

it('says so when the address is not allowed, or there is no binding', async () => {
  expect(await worker.order({ ...order, channel: { ...channel, to: ['other@example.com'] } })).toEqual({
    accepted: false,
    temporary: false,
    why: 'Cloudflare refused the mail: verify the address in `to` as a destination, or allow it at the binding.',
  });
  expect(await worker.order({ ...order, channel: { ...channel, binding: 'OTHER' } })).toEqual({
    accepted: false,
    temporary: false,
    why: 'The binding OTHER is missing: add [[send_email]] with this name to wrangler.local.toml.',
  });
});

/** Sends through a binding that does what the test says. */
async function through(act: (mail: unknown) => Promise<{ messageId: string }>) {
  const means = { fetch, now: () => worse.takenAt, emailBinding: () => ({ send: act }) as SendEmail };
  return send(renderMessage(worse, site), channel, () => null, means);
}

it('brings only headers that the service takes', async () => {
  const mails: unknown[] = [];
  const delivery = await through(async (mail) => {
    mails.push(mail);
    return { messageId: 'cf-1' };
  });
  expect(delivery).toEqual({ accepted: true, id: 'cf-1' });
  const { subject, text, html } = renderMessage(worse, site).mail;
  expect(mails).toEqual([
    {
      from: { name: 'Offsight', email: 'offsight@example.com' },
      to: ['owner@example.com'],
      subject,
      text,
      html,
      headers: {
        'In-Reply-To': '<backup-offsite-fresh.homelab@offsight.example.com>',
        References: '<backup-offsite-fresh.homelab@offsight.example.com>',
        'Auto-Submitted': 'auto-generated',
        'List-Id': '"Offsight homelab" <homelab.alerts.offsight.example.com>',
        'X-Offsight-Report': '20261122T031700Z',
        'X-Offsight-Kind': 'worse',
        'X-Offsight-Severity': 'critical',
      },
    },
  ]);
});

it('waits half a minute at most for the binding, so that other channels have their turn', async () => {
  vi.useFakeTimers();
  try {
    const delivery = through(() => new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await delivery).toEqual({
      accepted: false,
      temporary: true,
      why: 'Cloudflare could not send the mail now.',
    });
  } finally {
    vi.useRealTimers();
  }
});

it.each([
  ['E_SENDER_NOT_VERIFIED', false, /domain of `from`/],
  ['E_RECIPIENT_SUPPRESSED', false, /suppression list/],
  ['E_HEADER_NOT_ALLOWED', false, /refused the mail \(E_HEADER_NOT_ALLOWED\)/],
  ['E_RATE_LIMIT_EXCEEDED', true, /now \(E_RATE_LIMIT_EXCEEDED\)/],
  ['E_INTERNAL_SERVER_ERROR', true, /now \(E_INTERNAL_SERVER_ERROR\)/],
  ['owner@example.com', true, /now\.$/],
])('knows what %s means', async (code, temporary, why) => {
  const delivery = await through(async () => {
    throw Object.assign(new Error('owner@example.com'), { code });
  });
  expect(delivery).toEqual({ accepted: false, temporary, why: expect.stringMatching(why) });
  expect(JSON.stringify(delivery)).not.toContain('owner@');
});
