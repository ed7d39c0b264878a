/** Sequences of audits over a small cluster of which only what fails is said, and what alerts come of them. */
import type * as z from 'zod/mini';
import { accepted } from '../../audit/alert/accepted.ts';
import { decide } from '../../audit/alert/decide.ts';
import type { HistoryRow } from '../../audit/alert/digest.ts';
import type { AlertMessage } from '../../audit/alert/message.ts';
import { alertSettingsSchema } from '../../audit/alert/settings.ts';
import { type AlertState, alertStateSchema, comparedWith, newAlertState } from '../../audit/alert/state.ts';
import type { Report, ReportVerdict, Result } from '../../audit/report.ts';
import { type Category, type Severity, severities } from '../../audit/rule.ts';
import { rules } from '../../audit/rules/index.ts';
import { capsOf, scoreOf } from '../../audit/score.ts';
import { day, idAt, sampleReport, unreachableReport } from './sample-report.ts';

/** Sunday, 22 November 2026, 12:00 UTC. */
export const start = Date.UTC(2026, 10, 22, 12) / 1000;

type Facts = Record<string, Severity | 'unknown' | 'gone'>;

export interface Audit {
  /** `rule subject` → how it fails; everything else passes. */
  facts?: Facts;
  /** A day after the one before. */
  at?: number;
  /** When it is decided; when the audit was. */
  now?: number;
  /** Rules that this release does not have, and findings that the owner accepted by now. */
  without?: string[];
  accepts?: string[];
  /** Findings that today's rules call critical. */
  graver?: string[];
  /** Until when he accepts, Unix seconds. */
  until?: number;
  unreachable?: 'silent' | 'refused';
  /** What the offsite places show meanwhile. */
  away?: Facts;
  /** Of every finding. */
  fix?: ReportVerdict['fix'];
  depth?: 'lean';
  /** Nodes that are off. */
  off?: string[];
  /** Ids of reports whose facts cannot be read any more. */
  unreadable?: number[];
  /** No channel takes anything. */
  refused?: boolean;
  settings?: z.input<typeof alertSettingsSchema>;
  /** About the report of the audit before, once more. */
  again?: boolean;
}

/** Rules of every category, with the subjects that they judge here. */
const judged: Record<string, string[]> = {
  'balance-guests-match-cores': ['node/proxmox'],
  'ha-covers-critical': ['lxc/110', 'qemu/114'],
  'ha-spread-over-nodes': ['cluster'],
  'storage-has-space': ['storage/nas', 'storage/proxmox/local-lvm'],
  'storage-local-same-size': ['storage/local-lvm'],
  'storage-no-unused-disks': ['lxc/110'],
  'storage-snapshots-few': ['lxc/110', 'lxc/111'],
  'cluster-quorate': ['cluster'],
  'cluster-nodes-online': ['node/proxmox', 'node/proxmox2'],
  'backup-offsite-fresh': ['lxc/110@away', 'lxc/117@away', 'qemu/114@away', 'qemu/114@else'],
  'backup-offsite-sound': ['lxc/110@away', 'lxc/117@away'],
  'backup-offsite-proven-lately': ['lxc/110@away'],
  'storage-is-active': [],
  'capacity-memory': ['node/proxmox', 'node/proxmox2'],
  'security-certificates-valid': ['node/proxmox'],
  'security-audit-token-reads-only': ['token/monitor@pve!offsight'],
  'security-firewall-on': ['cluster'],
};

/** All that is judged, as `rule subject`. */
export const everything = Object.entries(judged).flatMap(([rule, subjects]) =>
  subjects.map((subject) => `${rule} ${subject}`),
);

const sound = sampleReport();
const ruleOf = new Map(rules.map((rule) => [rule.id, rule]));

export function judge(audit: Audit, at: number, today: Audit = audit): Report {
  const id = idAt(at);
  const base = { id, takenAt: at, nextAt: at + day, gaps: [] };
  if (audit.unreachable) {
    const report = unreachableReport();
    const [gap] = report.gaps;
    return {
      ...report,
      ...base,
      results: resultsOf({ facts: audit.away ?? {} }, today, at).map((result) =>
        audit.away && result.rule.startsWith('backup-offsite-')
          ? result
          : {
              ...result,
              outcome: 'unknown',
              verdicts: [
                { subject: 'cluster', outcome: 'unknown', severity: 'info', message: '', evidence: [] },
              ],
            },
      ),
      gaps: gap ? [audit.unreachable === 'refused' ? { ...gap, reason: 'forbidden' } : gap] : [],
    };
  }
  const results = resultsOf(audit, today, at);
  const unknowns = results.flatMap(({ verdicts }) => verdicts).filter(({ outcome }) => outcome === 'unknown');
  const { inventory } = sound;
  const nodes = inventory.nodes.map((node) =>
    audit.off?.includes(node.node) ? { ...node, online: false } : node,
  );
  return {
    ...sound,
    ...base,
    inventory: { ...inventory, nodes },
    depth: audit.depth ?? 'full',
    gaps: unknowns.map(({ subject }) => ({
      group: 'guests',
      subject,
      reason: 'timeout',
      detail: `${subject} was late.`,
    })),
    results,
    score: scoreOf(results, 'full', capsOf(rules)),
  };
}

function resultsOf(
  { facts = {}, fix }: Audit,
  { without = [], accepts = [], graver = [], until = Number.POSITIVE_INFINITY }: Audit,
  at: number,
): Result[] {
  return Object.entries(judged)
    .filter(([rule]) => !without.includes(rule))
    .map(([rule, subjects]): Result => {
      const more = Object.keys(facts).flatMap((key) =>
        key.startsWith(`${rule} `) ? [key.slice(rule.length + 1)] : [],
      );
      const verdicts = [...new Set([...subjects, ...more])].flatMap((subject) => {
        const state = facts[`${rule} ${subject}`];
        if (state === 'gone') return [];
        const now =
          state && state !== 'unknown' && graver.includes(`${rule} ${subject}`) ? 'critical' : state;
        const verdict = { ...verdictOf(rule, subject, now), ...(fix && { fix }) };
        const isAccepted =
          verdict.outcome === 'fail' && at <= until && accepts.includes(`${rule} ${subject}`);
        return [isAccepted ? { ...verdict, outcome: 'accepted' as const } : verdict];
      });
      const outcomes = ['fail', 'unknown', 'accepted', 'pass'] as const;
      const failing = verdicts.filter(({ outcome }) => outcome === 'fail').map(({ severity }) => severity);
      const { title = '', category = 'security' as Category } = ruleOf.get(rule) ?? {};
      return {
        rule,
        title,
        category,
        outcome:
          outcomes.find((outcome) => verdicts.some((one) => one.outcome === outcome)) ?? 'not-applicable',
        severity: severities.find((severity) => failing.includes(severity)) ?? 'info',
        verdicts,
      };
    });
}

function verdictOf(rule: string, subject: string, state: Severity | 'unknown' | undefined): ReportVerdict {
  const evidence = rule === 'security-audit-token-reads-only' ? [{ seen: 'x', where: '/access/users' }] : [];
  if (state === undefined)
    return { subject, outcome: 'pass', severity: 'info', message: `${subject} is right.`, evidence };
  return state === 'unknown'
    ? { subject, outcome: 'unknown', severity: 'info', message: `${subject} was not seen.`, evidence }
    : { subject, outcome: 'fail', severity: state, message: `${subject} is wrong.`, evidence };
}

export interface Told {
  messages: AlertMessage[];
  state: AlertState;
  again: number | null;
  report: Report;
}

/** Runs the audits one after the other, as a Worker would, and gives what each led to. */
export function tell(audits: readonly Audit[], settings: Audit['settings'] = {}): Told[] {
  const taken: { audit: Audit; at: number }[] = [];
  const history: HistoryRow[] = [];
  let state = newAlertState();
  return audits.map((given) => {
    const last = taken.at(-1);
    const audit = given.again ? { ...last?.audit, ...given } : given;
    const at = given.again ? (last?.at ?? start) : (given.at ?? (last ? last.at + day : start));
    if (!given.again) taken.push({ audit, at });
    const report = judge(audit, at);
    const earlier = new Map(
      taken
        .filter(
          (one, index) => !audit.unreadable?.includes(index) && comparedWith(state).includes(idAt(one.at)),
        )
        .map((one) => [idAt(one.at), judge(one.audit, one.at, audit)]),
    );
    const chosen = alertSettingsSchema.parse({ digest: 'off', ...settings, ...audit.settings });
    const now = audit.now ?? at;
    const decision = decide({ report, earlier, state, settings: chosen, history, now });
    history.push({ takenAt: at, overall: report.score.overall });
    state = decision.state;
    if (!audit.refused) for (const message of decision.messages) state = accepted(state, message, now);
    // As it comes back from where it is kept.
    state = alertStateSchema.parse(JSON.parse(JSON.stringify(state)));
    return { messages: decision.messages, state, again: decision.again, report };
  });
}

/** `worse: 9.7 → 9: …` */
export const inShort = ({ kind, headline }: AlertMessage): string => `${kind}: ${headline}`;
