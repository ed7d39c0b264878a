/**
 * What an alert says, before any channel has put it into its own form. Everything in it that comes from a cluster is
 * hostile text; channels escape for their medium.
 */
import type { Severity } from '../rule.ts';

export interface AlertMessage {
  /**
   * Idempotency key, made of the report's id and the kind, of a summary the day, too: `20261122T031700Z-worse`. The same
   * decision always gives the same.
   */
  id: string;
  kind: 'welcome' | 'worse' | 'blind' | 'recovered' | 'digest' | 'summary' | 'test';
  /** Worst of what it tells; channels filter by it. recovered/digest/welcome: 'info'. */
  severity: Severity;
  cluster: { id: string; name: string };
  /** Report it is about; empty in a test before the first one. */
  report: string;
  /** Unix seconds: when the report was taken; of a test, when it was sent. */
  takenAt: number;
  /** `<incident>` for threading: mails about the same incident share it. */
  thread: string;
  /** One line without the cluster's name: `7.2 → 5.9: backup of 3 guests stale offsite`. */
  headline: string;
  score: {
    before: number | null;
    after: number | null;
    coverageBefore: number | null;
    /** Null in a test before the first report alone. */
    coverageAfter: number | null;
  };
  /** Only those that changed. */
  categories: { title: string; before: number | null; after: number | null; why: string[] }[];
  findings: {
    key: string;
    rule: string;
    /** The rule's: what ought to be. */
    title: string;
    /** What is, in a few words for all findings of the rule: `Backup of 3 guests stale offsite`. */
    heading: string;
    subject: string;
    severity: Severity;
    message: string;
    fix?: {
      summary: string;
      commands: { command: string; effect: 'reads' | 'changes' | 'interrupts' }[];
    };
  }[];
  recovered: { title: string; message: string; openSince: number }[];
  /** Full sentences: why nothing could be seen, which token ends when, coverage. */
  notes: string[];
  /** Digest only. */
  digest?: {
    trend: { takenAt: number; overall: number | null }[];
    todo: { title: string; points: number }[];
    backups: { tier: string; text: string }[];
    drillsDue: string[];
  };
  /** Path of the report on the site: `/homelab/reports/<id>/`. */
  path: string;
}
