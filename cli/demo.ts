/** `npm start`: the built Worker in workerd on this machine, over a simulated cluster. No account, no network. */

import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { overallText } from '../audit/score-text.ts';
import { percent } from '../audit/written/outline.ts';
import type { LocalWorker, WorkerStart } from '../demo/worker.ts';
import { UsageError } from './arguments.ts';
import { auditNow, auditThePast, type Standing, standingOf } from './local/audits.ts';
import { clusterIdOf, type LocalCluster, openCluster } from './local/cluster.ts';
import { endings } from './local/endings.ts';
import { openLog, type RunLog } from './local/log-file.ts';
import { type LocalMails, type MailPort, openMails } from './local/mails.ts';
import { type LocalOptions, localOptions, usage } from './local/options.ts';
import { pastOf } from './local/past.ts';
import { holdPort } from './local/port.ts';
import { buildSite, copyBuild, siteIsCurrent } from './local/site-build.ts';

const root = resolve(import.meta.dirname, '..');
const say = (text: string) => console.log(text);

const end = endings();
await main().catch(async (error: unknown) => {
  // What an end in the middle breaks off is no error.
  if (!end.signal.aborted) await end.finish(fail(error));
});

async function main(): Promise<void> {
  const options = localOptions(process.argv.slice(2), process.env);
  if (options.help) {
    say(usage);
    return;
  }
  const port = await holdPort(options.port);
  end.later(port.release);
  // Each port has a folder of its own: runs beside each other never share one.
  const folder = join(root, '.offsight', String(options.port));
  const log = openLog(join(folder, 'worker.log'), process.stderr);
  if (!siteIsCurrent(root)) {
    say('Building the site: once, and after changes …');
    await buildSite(root, (line) => log.line('info', line), end.signal);
  }
  const state = join(folder, clusterIdOf(options));
  if (options.fresh) rmSync(state, { recursive: true, force: true });
  const { present, times } = pastOf(join(state, 'past.json'), options.days);
  const cluster = await openCluster(options, state, present);
  end.later(cluster.close);
  const site = `http://localhost:${options.port}`;
  const mails = await openMails({ state, site, port: mailPortOf(options) });
  end.later(mails.close);
  await port.release();
  const config = copyBuild(root, join(folder, 'build'));
  const worker = await openWorker({ config, port: options.port, state }, cluster, { site, mails, log });
  const { signal } = end;
  if (cluster.simulated) await auditThePast({ worker, cluster, times, signal });
  await auditNow(worker, cluster);
  say(`Offsight is running: ${site}`);
  say('It needs no sign-in, and listens on this computer alone (loopback).');
  say(`Mails: ${mails.url} (${mailCount(mails.count())})`);
  say(`${summary(await standingOf(worker, cluster.id))} Ctrl-C ends it.`);
}

function mailPortOf({ port, mailPort }: LocalOptions): MailPort {
  return mailPort === null ? { number: port + 1, by: 'wished' } : { number: mailPort, by: 'given' };
}

function mailCount(count: number): string {
  if (count === 0) return 'none would have been sent so far';
  return `${count === 1 ? 'one' : count} would have been sent; none has left this computer`;
}

type Place = Pick<WorkerStart, 'config' | 'port' | 'state'>;

async function openWorker(
  place: Place,
  cluster: LocalCluster,
  { site, mails, log }: { site: string; mails: LocalMails; log: RunLog },
): Promise<LocalWorker> {
  // It takes long to load; nobody who only asks for help waits for it.
  const { startWorker } = await import('../demo/worker.ts');
  const worker = await startWorker({
    ...place,
    vars: {
      PVE_TOKEN: cluster.token,
      ...cluster.offsite?.secrets,
      // Whoever asks this computer by its own name may do everything: it listens to nobody else.
      READERS: 'local',
      // Each audit of the past takes its own time for the present.
      CLOCK: 'scheduled',
    },
    log: ({ level, text }) => log.line(level, text),
  });
  end.later(worker.stop);
  end.later(log.mute);
  const policy = cluster.offsite && { offsite: cluster.offsite.policy };
  const { id, urls } = cluster;
  const config = { site, clusters: [{ id, urls, policy, alerts: mails.alerts }] };
  await worker.put('config/policy.json', JSON.stringify(config));
  return worker;
}

function summary({ name, overall, coverage, reachable, reports }: Standing): string {
  const count = reports === 1 ? 'one report' : `${reports} reports`;
  if (!reachable) return `${name} could not be reached; the newest of ${count} says why.`;
  if (overall === null) return `${name} has no score: too little of it could be read; ${count}.`;
  const judged = `${percent(coverage)} of what applies could be judged`;
  return `${name} scores ${overallText(overall)} of 10 (${judged}); ${count}.`;
}

/** Says what went wrong. @returns the exit code */
function fail(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  if (!(error instanceof UsageError)) return 1;
  process.stderr.write('npm start -- --help lists the options.\n');
  return 2;
}
