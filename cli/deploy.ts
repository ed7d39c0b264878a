/** `npm run deploy`: checks, builds and deploys the Worker, with the owner's own settings. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearest } from '../audit/config.ts';
import { UsageError } from './arguments.ts';
import { command } from './command.ts';
import { defaultConfigFile, readConfigFile } from './config-file.ts';
import { missingBindings } from './deploy/bindings.ts';
import { bundleBudget, bundleSize, writeDeployed } from './deploy/bundle.ts';
import { ownSettings, type Settings } from './deploy/own-settings.ts';
import { buildSite, siteIsCurrent } from './local/site-build.ts';
import { complain, print } from './terminal.ts';
import { runWrangler } from './wrangler.ts';

const help = `Checks your configuration, builds the site and the Worker, and deploys them.

  npm run deploy
  npm run deploy -- --dry-run     builds and checks everything, uploads nothing;
                                  needs neither account nor network

  --config FILE    another configuration than offsight.config.ts
  --dry-run        as above
  --help, -h       this text
  Everything else is handed to wrangler deploy: --tag, --message, --keep-vars, …

Settings of your own (name, crons, routes, buckets, VPC services) stand in
wrangler.local.toml, which git ignores: docs/deploy.md.

Exit code: 0 deployed   1 not   2 wrong usage
`;

interface Options {
  config: string | null;
  dryRun: boolean;
  help: boolean;
  /** For wrangler, as given. */
  further: string[];
}

const root = resolve(import.meta.dirname, '..');

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const options = optionsIn(argv);
  if (options.help) {
    await print(help);
    return 0;
  }
  return await deploy(options);
}

/** @throws UsageError */
function optionsIn(argv: readonly string[]): Options {
  const options: Options = { config: null, dryRun: false, help: false, further: [] };
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name = '', given] = word.split(/=(.*)/s);
    if (word === '--dry-run') options.dryRun = true;
    else if (word === '--help' || word === '-h') options.help = true;
    else if (name === '--config' || name === '-c') {
      const file = given ?? rest.shift();
      if (!file) throw new UsageError('--config needs a file behind it.');
      options.config = file;
    } else options.further.push(word);
  }
  for (const word of options.further) {
    const near = word.startsWith('--') ? nearest(word, ['--dry-run', '--config', '--help']) : undefined;
    if (near) throw new UsageError(`there is no option ${word}; did you mean ${near}?`);
  }
  return options;
}

async function deploy({ config, dryRun, further }: Options): Promise<number> {
  if (!siteIsCurrent(root)) {
    await print('Building the site and the Worker …\n');
    await buildSite(root, () => {}, new AbortController().signal);
  }
  const { file, settings } = writeDeployed(root, await ownSettings(root));
  await checkConfiguration(config, settings);
  const { kib, modules } = bundleSize(root);
  await print(`Worker: ${modules} modules, ${kib.toFixed(0)} KiB with gzip (budget: ${bundleBudget} KiB).\n`);
  if (kib > bundleBudget)
    throw new Error(
      `the Worker is ${(kib - bundleBudget).toFixed(0)} KiB above its budget: an upgrade that went wrong? See docs/troubleshooting.md.`,
    );
  const code = await runWrangler(['deploy', '--config', file, ...(dryRun ? ['--dry-run'] : []), ...further]);
  if (code !== 0) throw new Error(`wrangler ended with ${code}; what it said stands above.`);
  await print(dryRun ? 'Nothing was uploaded: this was a dry run.\n' : nextSteps(settings));
  return 0;
}

async function checkConfiguration(given: string | null, settings: Settings): Promise<void> {
  const file = given ?? resolve(root, defaultConfigFile);
  if (given === null && !existsSync(file)) {
    complain(
      'offsight deploy',
      `there is no ${defaultConfigFile} here, so it was not checked: the Worker goes by what was pushed. To make one: npm run setup`,
    );
    return;
  }
  const { config } = await readConfigFile(file);
  const missing = missingBindings(config, settings);
  if (missing.length > 0) throw new Error(missing.join('\n'));
}

const nextSteps = ({ name }: Settings): string => `
Deployed. Next:
  npm run config -- push     gives it your configuration
  open the address above     without Cloudflare Access it shows the next steps, no report (docs/access.md)
  npm run doctor             says what is still missing

Secrets: npx wrangler secret put NAME --name ${String(name)}
`;

await command('deploy', main);
