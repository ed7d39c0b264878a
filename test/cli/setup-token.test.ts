import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { rules } from '../../audit/rules/index.ts';
import { extras, grantOf, risksOf, tokenCommands, tokenText } from '../../cli/setup/token-text.ts';
import { demoCluster } from '../../demo/index.ts';
import { gatherFacts } from '../../gather/index.ts';
import { pveClient } from '../../gather/pve.ts';
import { filters } from '../../gather/visibility.ts';

/** Rules of which something cannot be judged. */
async function unknownTo(token: 'reader' | 'backups' | 'all'): Promise<string[]> {
  const demo = demoCluster('healthy');
  const client = pveClient({ urls: ['https://pve.example'], token: demo.tokens[token], fetch: demo.fetch });
  const facts = await gatherFacts({ client, now: () => demo.state().now, depth: 'full' });
  const report = buildReport(rules, { id: 'x', cluster: { id: 'x' }, facts, policy: defaultPolicy });
  return report.results
    .filter(({ verdicts }) => verdicts.some(({ outcome }) => outcome === 'unknown'))
    .map(({ rule }) => rule);
}

it('what PVEAuditor leaves open, and who holds more can judge, is exactly what the table promises', async () => {
  const reader = await unknownTo('reader');
  const promised = extras.flatMap((extra) => extra.rules).toSorted();
  for (const token of ['backups', 'all'] as const) {
    const more = await unknownTo(token);
    expect(reader.filter((rule) => !more.includes(rule)).toSorted()).toEqual(promised);
  }
});

it('the token with the extra rights holds those that are named', () => {
  const { roles } = demoCluster('healthy').state().access;
  expect(extras.map(({ privileges }) => privileges)).toEqual([roles.BackupLister]);
});

describe('commands and risks', () => {
  it('are shown by the setup and by docs/privileges.md', () => {
    const page = readFileSync('docs/privileges.md', 'utf8');
    for (const line of [...tokenCommands(), ...extras.flatMap((extra) => grantOf(extra))]) {
      expect(tokenText()).toContain(line);
      expect(page).toContain(line);
    }
    for (const risk of extras.flatMap(risksOf)) {
      expect(risk).not.toBe('');
      expect(tokenText()).toContain(risk);
      expect(page).toContain(risk);
    }
  });

  it('docs/privileges.md has each right by which lists are shortened', () => {
    const page = readFileSync('docs/privileges.md', 'utf8');
    for (const { anyOf, path } of Object.values(filters))
      expect(page).toContain(`| \`${anyOf[0]}\` on \`${path}\``);
  });
});
