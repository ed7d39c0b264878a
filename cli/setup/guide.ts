/** The steps of the setup, in the order of trust: the cluster, an audit from this terminal, then the Worker. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultConfigFile, readConfigFile } from '../config-file.ts';
import { ownSettings, ownSettingsFile } from '../deploy/own-settings.ts';
import { askCluster, askService, askWorker, type ClusterAnswers, type WorkerAnswers } from './answers.ts';
import type { Asker, Flags } from './asker.ts';
import { configText, settingsText } from './config-text.ts';
import { writeOwn } from './own-file.ts';
import { keepLocally, putSecrets, secretsOf } from './secrets.ts';
import { tokenText } from './token-text.ts';
import { tunnelText } from './tunnel-text.ts';

export interface Surroundings {
  ask: Asker;
  flags: Flags;
  env: NodeJS.ProcessEnv;
  /** Folder of the project, and that of the owner's files: the same but in tests. */
  root: string;
  folder: string;
  now: Date;
  /** Runs a command of `cli/` in this terminal; its exit code. */
  run(script: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<number>;
}

/** @returns the exit code */
export async function guide(around: Surroundings): Promise<number> {
  const { ask, folder, flags } = around;
  const file = join(folder, defaultConfigFile);
  const secrets = new Map<string, string>();
  const keep = existsSync(file) && !(await replaces(around));
  const cluster = keep ? null : await askCluster(ask);
  await ask.tell('A token that can only read', tokenText());
  const token = await ask.secret('PVE_TOKEN', 'the API token, user@realm!name=secret');
  if (token) secrets.set('PVE_TOKEN', token);
  const pins = await auditHere(around, keep ? ['--config', file] : urlFlags(cluster), secrets);
  const wantsWorker = await ask.agree({
    flag: 'worker-too',
    message:
      'On to the Worker, which audits on a schedule? It needs an account at Cloudflare (docs/deploy.md, docs/costs.md)',
    initial: true,
    unattended: flags.way !== undefined || flags.deploy === true,
  });
  const worker =
    wantsWorker && cluster ? await withTunnel(ask, cluster, await askWorker(ask, cluster)) : null;
  if (cluster) await writeFiles(around, cluster, worker);
  if (flags['dry-run']) return 0;
  return finish(around, { file, secrets, pins, wantsWorker, worker });
}

/** Shows the way, and takes the id that its commands print: the Worker cannot be deployed without it. */
async function withTunnel(
  ask: Asker,
  cluster: ClusterAnswers,
  worker: WorkerAnswers,
): Promise<WorkerAnswers> {
  await ask.tell('The way to the cluster', tunnelText(cluster, worker));
  if (!ask.attended || worker.way !== 'vpc' || worker.serviceId !== '') return worker;
  return {
    ...worker,
    serviceId: await askService(ask, 'Id that step 2 printed (Enter: later, into wrangler.local.toml)'),
  };
}

/** Asks once for what is there already; unattended it stays, unless --force says otherwise. */
async function replaces({ ask, flags }: Surroundings): Promise<boolean> {
  if (flags.force === true) return true;
  if (ask.attended)
    return ask.agree({
      flag: 'force',
      message: `There is a ${defaultConfigFile}. Make a new one? A copy of it stays`,
      initial: false,
    });
  await ask.tell(
    'Kept',
    `${defaultConfigFile} is there already and stays as it is (--force makes a new one).`,
  );
  return false;
}

const urlFlags = (cluster: ClusterAnswers | null): string[] =>
  (cluster?.urls ?? []).flatMap((url) => ['--url', url]);

async function auditHere(
  around: Surroundings,
  source: string[],
  secrets: Map<string, string>,
): Promise<string[]> {
  const { ask, flags, env, run } = around;
  const wanted = await ask.agree({
    flag: 'audit',
    message: 'Audit the cluster from this terminal now? Nothing leaves your network',
    initial: true,
  });
  const pins = Array.isArray(flags.fingerprint) ? [...flags.fingerprint] : [];
  if (!wanted) return pins;
  if (ask.attended && pins.length === 0) {
    const typed = await ask.text({
      flag: 'fingerprint',
      message:
        "SHA-256 fingerprints of the nodes' certificates (pvenode cert info), or Enter where they are publicly trusted",
      fallback: '',
    });
    pins.push(...typed.split(/[\s,]+/).filter(Boolean));
  }
  const args = [...source, ...pins.flatMap((pin) => ['--fingerprint', pin])];
  if (flags['dry-run']) {
    await ask.tell('Would run', `npm run -s audit -- ${args.join(' ')}`);
    return pins;
  }
  const code = await run('cli/audit.ts', args, { ...env, ...Object.fromEntries(secrets) });
  if (code === 0) return pins;
  if (!ask.attended) throw new Error(`the audit from this terminal ended with ${code}; why stands above.`);
  await ask.tell(
    'No report yet',
    'Why stands above. The setup can be run again at any time; answers are kept.',
  );
  return pins;
}

async function writeFiles(
  { ask, folder, root, flags, now }: Surroundings,
  cluster: ClusterAnswers,
  worker: WorkerAnswers | null,
): Promise<void> {
  const settings = worker && settingsText(worker);
  const texts = new Map([[defaultConfigFile, configText(cluster, worker, { from: folder, root })]]);
  if (settings) texts.set(ownSettingsFile, settings);
  for (const [name, text] of texts) {
    if (flags['dry-run']) {
      await ask.tell(`Would write ${name}`, text);
      continue;
    }
    // For the configuration this was settled at the beginning.
    const replace = name === defaultConfigFile || flags.force === true;
    const { fate, backup } = writeOwn(join(folder, name), text, { replace, now });
    if (fate === 'kept') await ask.tell(`${name} is there already and stays as it is. It should hold`, text);
    else await ask.tell(name, `${fates[fate]}${backup ? `; before: ${backup}` : ''}`);
  }
}

const fates = { written: 'Written', same: 'Nothing to change', replaced: 'Written anew' };

interface Rest {
  file: string;
  secrets: Map<string, string>;
  /** Fingerprints of the nodes' certificates. */
  pins: string[];
  wantsWorker: boolean;
  worker: WorkerAnswers | null;
}

async function finish(
  around: Surroundings,
  { file, secrets, pins, wantsWorker, worker }: Rest,
): Promise<number> {
  const { ask, folder, run, env } = around;
  const { input } = await readConfigFile(file);
  const name = worker?.name ?? String((await ownSettings(folder)).name ?? 'offsight');
  const puts =
    wantsWorker &&
    (await ask.agree({
      flag: 'secrets',
      message: 'Set the secrets of the Worker now? wrangler must be logged in (npx wrangler login)',
      initial: true,
      unattended: true,
    }));
  const local = await ask.agree({
    flag: 'local-secrets',
    message:
      'Keep the secrets on this computer too, in .dev.vars? It is ignored by git and readable by you alone',
    initial: false,
  });
  if (puts || local) await collect(ask, secrets, secretsOf(input));
  if (local) {
    const added = keepLocally(join(folder, '.dev.vars'), secrets);
    await ask.tell('.dev.vars', added.length > 0 ? `Added: ${added.join(', ')}` : 'Nothing to add');
  }
  if (puts) await putSecrets(secrets, name);
  const deploys =
    wantsWorker &&
    (await ask.agree({
      flag: 'deploy',
      message: 'Deploy the Worker and push the configuration?',
      initial: true,
    }));
  if (deploys) await deploy(around, file);
  const examines = await ask.agree({
    flag: 'doctor',
    message: 'End with a look at everything (npm run doctor)?',
    initial: true,
    unattended: true,
  });
  await ask.tell('Next', nextSteps({ deploys, wantsWorker, name }));
  if (!examines) return 0;
  const trusted = pins.flatMap((pin) => ['--fingerprint', pin]);
  return run('cli/doctor.ts', ['--config', file, ...trusted], { ...env, ...Object.fromEntries(secrets) });
}

async function collect(ask: Asker, secrets: Map<string, string>, wanted: Map<string, string>): Promise<void> {
  for (const [name, what] of wanted) {
    if (secrets.has(name)) continue;
    const value = await ask.secret(name, what);
    if (value) secrets.set(name, value);
  }
  const missing = [...wanted.keys()].filter((name) => !secrets.has(name));
  if (missing.length > 0) await ask.tell('Secrets without a value so far', missing.join(', '));
}

async function deploy({ run }: Surroundings, file: string): Promise<void> {
  const steps: [string, string[]][] = [
    ['cli/deploy.ts', ['--config', file]],
    ['cli/config.ts', ['push', '--file', file]],
  ];
  for (const [script, args] of steps) {
    const code = await run(script, args);
    if (code !== 0)
      throw new Error(`${script} ended with ${code}; why stands above. Then: npm run setup once more.`);
  }
}

function nextSteps({ deploys, wantsWorker, name }: { deploys: boolean; wantsWorker: boolean; name: string }) {
  const here = 'npm run -s audit -- --config offsight.config.ts    an audit from this terminal';
  if (!wantsWorker) return `${here}\nnpm run setup                                     later, for the Worker`;
  const secret = `npx wrangler secret put NAME --name ${name}`;
  const still = deploys
    ? []
    : ['npm run deploy              the Worker', 'npm run config -- push      gives it the configuration'];
  return [
    here,
    ...still,
    `${secret}      a secret`,
    'docs/access.md              who may read the reports: Cloudflare Access',
  ].join('\n');
}
