/** `npm run audit`: a cluster audited from this terminal, without Cloudflare. */

import { buildReport, type Judgement } from '../audit/build.ts';
import type { Report } from '../audit/report.ts';
import { rules } from '../audit/rules/index.ts';
import { overallText } from '../audit/score-text.ts';
import { markdownReport } from '../audit/written/markdown-report.ts';
import { plainJson } from '../audit/written/plain-text.ts';
import { UsageError } from './arguments.ts';
import { auditHelp } from './audit-help.ts';
import { auditMaterial } from './audit-material.ts';
import { type AuditOptions, auditOptions } from './audit-options.ts';
import { command } from './command.ts';
import { writeWhole, writingObstacle } from './output-file.ts';
import { progressOn } from './progress.ts';
import { complain, lookOf, print } from './terminal.ts';
import { textReport } from './text-report.ts';

const secrets: string[] = [];

/** Says something on standard error; no secret can be in it. Shorter ones would blank innocent letters. */
function say(text: string): void {
  const safe = secrets
    .filter(({ length }) => length >= 8)
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
  complain('offsight audit', safe);
}

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const options = auditOptions(argv);
  if (options !== null) return await audit(options);
  await print(auditHelp());
  return 0;
}

async function audit(options: AuditOptions): Promise<number> {
  for (const file of [options.output, options.saveFacts]) {
    const obstacle = file === undefined ? null : writingObstacle(file);
    if (obstacle !== null) throw new UsageError(obstacle);
  }
  const progress = progressOn(process.stderr);
  process.once('SIGINT', () => {
    progress.end();
    process.exit(130);
  });
  const material = await auditMaterial(options, {
    env: process.env,
    now: () => Date.now() / 1000,
    progress,
    warn: say,
    keepSecret: (secret) => secrets.push(secret),
  });
  const report = buildReport(rules, material);
  if (options.saveFacts !== undefined) writeWhole(options.saveFacts, `${JSON.stringify(keptOf(material))}\n`);
  if (options.output !== undefined)
    writeWhole(options.output, rendered(report, options, { width: 80, colour: false }));
  else await print(rendered(report, options, lookOf(process.stdout, process.env)));
  return verdictOn(report.score.overall, options.failBelow);
}

/** Which offsite places there are only the owner's word tells: without it their facts could not be judged again. */
function keptOf({ facts, policy }: Judgement): object {
  return policy.offsite.targets.length > 0 ? { ...facts, policy } : facts;
}

function rendered(
  report: Report,
  { format, all }: AuditOptions,
  look: { width: number; colour: boolean },
): string {
  if (format === 'json') return `${plainJson(report)}\n`;
  return format === 'md' ? markdownReport(report) : textReport(report, { ...look, all });
}

function verdictOn(overall: number | null, failBelow: number | undefined): number {
  if (failBelow === undefined || (overall !== null && overall >= failBelow)) return 0;
  say(
    overall === null
      ? `there is no score, because too little could be judged; --fail-below ${failBelow} asks for one.`
      : `the score ${overallText(overall)} is below ${failBelow} (--fail-below).`,
  );
  return 3;
}

await command('audit', main, say);
