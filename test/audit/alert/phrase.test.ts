import { expect, it } from 'vitest';
import type { Finding } from '../../../audit/alert/finding.ts';
import { headingOf, oneLine, phraseOf } from '../../../audit/alert/phrase.ts';
import { phrases } from '../../../audit/alert/phrases.ts';
import type { Severity } from '../../../audit/rule.ts';
import { rules } from '../../../audit/rules/index.ts';
import { runAudit } from '../../../audit/run.ts';
import { tell } from '../../support/alert-history.ts';
import { brokenFacts, brokenPolicy } from '../../support/broken-facts.ts';
import { sampleReport } from '../../support/sample-report.ts';

it('headlines are one line, however a cluster names its things', () => {
  expect(oneLine('a\r\nBcc: all@example.com\u2028\u202eb')).toBe('a Bcc: all@example.com b');
  expect(oneLine('ä'.repeat(141))).toBe(`${'ä'.repeat(139)}…`);
  expect(oneLine('🏠'.repeat(141))).toBe(`${'🏠'.repeat(139)}…`);
});

it('rules with words of their own exist, and whatever is told by itself has some', () => {
  const known = new Set(rules.map(({ id }) => id));
  expect(Object.keys(phrases).filter((rule) => !known.has(rule))).toEqual([]);
  const grave = Object.values(brokenFacts())
    .flatMap((facts) => runAudit(rules, facts, brokenPolicy))
    .filter(({ verdicts }) =>
      verdicts.some(({ outcome, severity }) => outcome === 'fail' && /high|critical/.test(severity)),
    );
  expect(grave.length).toBeGreaterThan(100);
  expect([...new Set(grave.map(({ rule }) => rule))].filter((rule) => !(rule in phrases))).toEqual([]);
});

it.each<[facts: Record<string, 'high' | 'medium' | 'critical'>, headline: string]>([
  [{ 'cluster-quorate cluster': 'critical' }, '10 → 8.9: quorum lost'],
  [
    { 'security-firewall-on cluster': 'high' },
    '10 → 9.7: the cluster fails “The firewall of the datacenter is on”',
  ],
  [
    { 'ha-covers-critical lxc/110': 'high', 'ha-covers-critical qemu/114': 'high' },
    '10 → 9.7: traefik and homeassistant not managed by HA',
  ],
  [
    {
      'storage-is-active storage/a': 'high',
      'storage-is-active storage/b': 'high',
      'storage-is-active node/c': 'high',
    },
    '10 → 9.7: 3 subjects not working',
  ],
  [
    {
      'storage-is-active pool/b': 'high',
      'storage-is-active pool/c': 'high',
      'storage-is-active pool/d': 'high',
    },
    '10 → 9.7: 3 subjects not working',
  ],
  [
    {
      'cluster-nodes-online node/proxmox': 'high',
      'cluster-nodes-online node/proxmox2': 'high',
      'capacity-memory node/proxmox': 'high',
      'storage-has-space storage/nas': 'high',
    },
    '10 → 9.1: proxmox and proxmox2 offline; nas nearly full; 1 more',
  ],
])('%j is said in one line', (facts, headline) => {
  expect(tell([{}, { facts }]).at(-1)?.messages[0]?.headline).toBe(headline);
});

const finding = (subject: string, severity: Severity, rule = 'backup-offsite-sound'): Finding => ({
  key: `${rule} ${subject}`,
  rule,
  title: 'All is well',
  verdict: { subject, outcome: 'fail', severity, message: '', evidence: [] },
});
const [traefik, other] = ['lxc/110@away', 'lxc/117@away'] as const;

it.each<[what: string, findings: [Finding, ...Finding[]], phrase: string, heading: string]>([
  [
    'words of its own',
    [finding(traefik, 'high')],
    'copies of traefik damaged offsite',
    'Copies of traefik damaged offsite',
  ],
  [
    'of a milder finding they may not be true',
    [finding(traefik, 'low')],
    'traefik fails “All is well”',
    'traefik fails “All is well”',
  ],
  [
    'and it is not counted among the others',
    [finding(traefik, 'medium'), finding(other, 'low')],
    'copies of traefik damaged offsite',
    'Copies of traefik damaged offsite',
  ],
  [
    'a name stays as it is',
    [finding('lxc/110', 'critical', 'ha-covers-critical')],
    'traefik not managed by HA',
    'traefik not managed by HA',
  ],
])('%s', (_, findings, phrase, heading) => {
  const report = sampleReport();
  expect([phraseOf(findings, report), headingOf(findings, report)]).toEqual([phrase, heading]);
});
