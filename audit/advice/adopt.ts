import { listed } from '../listing.ts';
import type { Result } from '../report.ts';
import type { BackupWindow, Rebalance } from '../report-advice.ts';
import type { Fix } from '../rule.ts';

export interface Plans {
  rebalance?: Rebalance;
  backupWindow?: BackupWindow;
}

/**
 * Puts the plans in place of the fixes that rules propose by themselves: a rule sees one thing, a plan all of them,
 * and a report must not give two answers to one question.
 */
export function adoptPlans(results: readonly Result[], plans: Plans): Result[] {
  return results.map((result) => {
    const planned = adopters[result.rule];
    return planned
      ? {
          ...result,
          verdicts: result.verdicts.map((verdict) => {
            const fix = verdict.outcome === 'fail' ? planned(plans, verdict.subject) : undefined;
            return fix ? { ...verdict, fix } : verdict;
          }),
        }
      : result;
  });
}

const adopters: Record<string, (plans: Plans, subject: string) => Fix | undefined> = {
  'balance-guests-match-cores': ({ rebalance }, subject) => {
    const node = subject.replace(/^node\//, '');
    const moves = rebalance?.moves.filter(({ from, separates }) => from === node && separates === undefined);
    if (!rebalance || !moves) return undefined;
    const tied = rebalance.stays.filter((stay) => stay.node === node);
    return moves.length > 0
      ? {
          summary: `Move guests that others depend on least from ${node} to nodes with room: ${listed(
            moves.map(({ name }) => name),
            moves.length,
          )}. A running container restarts when it moves.`,
          commands: moves.map(({ command }) => command),
        }
      : {
          summary: `Give ${node} more cores, or free its guests to move: ${listed(tied.map(({ name, why }) => `${name}: ${why}`))}`,
          commands: [],
        };
  },
  'ha-redundant-apart': ({ rebalance }, subject) => {
    const move = rebalance?.moves.find(({ separates }) => `role/${separates}` === subject);
    return (
      move && {
        summary: `Move ${move.name} from ${move.from} to ${move.to}${move.restarts ? '; it restarts' : ''}.`,
        commands: [move.command],
      }
    );
  },
  'backup-job-exists': ({ backupWindow }) =>
    backupWindow?.kind === 'create'
      ? {
          summary: [backupWindow.summary, backupWindow.first].filter(Boolean).join(' '),
          commands: backupWindow.commands,
        }
      : undefined,
};
