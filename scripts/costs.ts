/** What a month of audits uses and costs at Cloudflare: the tables of docs/costs.md. */

/** Upper bounds for one audit of three nodes with 37 guests; a test measures those that can be measured here. */
export const perAudit = {
  /** Requests to the cluster. */
  requests: { full: 140, lean: 70 },
  /** Facts and report together, bytes as they are stored. */
  bytes: { full: 600_000, lean: 450_000 },
  /** Of all steps together, rendering included, ms. A guess from runs elsewhere, several times what those took. */
  cpuMs: { full: 3_000, lean: 2_000 },
  /** The cron and the Workflow. */
  invocations: 2,
  /** R2: the claim and its renewals, facts, report, index, newest, alerts. */
  classA: 30,
  classB: 60,
  /** KV: pages rendered at once. */
  pageWrites: 10,
};

/** What people do besides. */
const readers = { pageViewsADay: 50 };

/** Messages of a day and cluster, digests of a month: defaults of `alerts`. */
const mails = { aDay: 6, digestsAMonth: 5 };

/** Days of a month, as the bills count. */
const days = 30;

/** Included in a month unless a key says otherwise; developers.cloudflare.com: workers, r2 and kv pricing and limits, 2026. */
export const plans = {
  free: { subrequestsAnInvocation: 50, cpuMsAnInvocation: 10, requestsADay: 100_000, kvWritesADay: 1_000 },
  paid: { dollars: 5, subrequestsAnInvocation: 10_000, requests: 10_000_000, cpuMs: 30_000_000 },
  r2: { gigabytes: 10, classA: 1_000_000, classB: 10_000_000, dollarsAGigabyte: 0.015 },
} as const;

export interface Month {
  audits: number;
  /** Billed requests: invocations and pages. */
  requests: number;
  clusterRequests: number;
  cpuMs: number;
  classA: number;
  classB: number;
  kvWritesADay: number;
  /** New in R2, GB. */
  gigabytes: number;
  /** Mails at most, for one channel. */
  mails: number;
  /** Months until what R2 includes is full. */
  monthsToFull: number;
  /** On Workers Paid, in the first month, US dollars. */
  dollars: number;
}

/** @param everyHours between two audits */
export function monthOf(everyHours: number, depth: 'full' | 'lean'): Month {
  const audits = (days * 24) / everyHours;
  const views = days * readers.pageViewsADay;
  const gigabytes = (audits * perAudit.bytes[depth]) / 1e9;
  const requests = audits * perAudit.invocations + views;
  const cpuMs = audits * perAudit.cpuMs[depth] + views * 10;
  const beyond =
    (Math.max(0, requests - plans.paid.requests) / 1e6) * 0.3 +
    (Math.max(0, cpuMs - plans.paid.cpuMs) / 1e6) * 0.02 +
    Math.ceil(Math.max(0, gigabytes - plans.r2.gigabytes)) * plans.r2.dollarsAGigabyte;
  return {
    audits,
    requests,
    clusterRequests: audits * perAudit.requests[depth],
    cpuMs,
    classA: audits * perAudit.classA,
    classB: audits * perAudit.classB + views,
    kvWritesADay: (24 / everyHours) * perAudit.pageWrites + readers.pageViewsADay,
    gigabytes,
    mails: days * mails.aDay + mails.digestsAMonth,
    monthsToFull: Math.floor(plans.r2.gigabytes / gigabytes),
    dollars: plans.paid.dollars + beyond,
  };
}

/** Rows of the table for daily and hourly audits, as docs/costs.md has them. */
export function costRows(): string[] {
  const months = [monthOf(24, 'full'), monthOf(1, 'full'), monthOf(24, 'lean'), monthOf(1, 'lean')];
  const row = (what: string, value: (month: Month) => string, included: string) =>
    `| ${what} | ${months.map(value).join(' | ')} | ${included} |`;
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  return [
    row('audits', ({ audits }) => whole(audits), ''),
    row('requests to your cluster', ({ clusterRequests }) => whole(clusterRequests), 'not billed'),
    row('billed requests', ({ requests }) => whole(requests), whole(plans.paid.requests)),
    row('CPU, seconds', ({ cpuMs }) => whole(cpuMs / 1000), whole(plans.paid.cpuMs / 1000)),
    row('R2 class A (writes, lists)', ({ classA }) => whole(classA), whole(plans.r2.classA)),
    row('R2 class B (reads)', ({ classB }) => whole(classB), whole(plans.r2.classB)),
    row(
      'KV writes a day',
      ({ kvWritesADay }) => whole(kvWritesADay),
      `free plan: ${whole(plans.free.kvWritesADay)}`,
    ),
    row('new in R2, GB', ({ gigabytes }) => gigabytes.toFixed(2), `${plans.r2.gigabytes} in all`),
    row('months until R2 costs', ({ monthsToFull }) => whole(monthsToFull), ''),
    row('alert mails at most', ({ mails }) => whole(mails), ''),
    row('US dollars, Workers Paid', ({ dollars }) => dollars.toFixed(2), ''),
  ];
}
