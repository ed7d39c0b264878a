/** What rules about restic repositories have in common. */
import { type Command, command } from '../command.ts';
import { type NotApplicable, unknown, type Verdict } from '../rule.ts';
import { type Judged, judgeTargets, type ReadTarget, subjectOf } from './judge-targets.ts';
import { repository } from './mend.ts';
import type { TargetFacts } from './model.ts';
import type { OffsiteContext, OffsiteFacts } from './view.ts';

export type Repository = NonNullable<TargetFacts['repository']>;

/** Asks about every repository whose files could be listed. */
export function judgeRepositories(
  facts: OffsiteFacts,
  context: OffsiteContext,
  judge: (target: ReadTarget, repository: Repository) => Judged,
): Verdict[] | NotApplicable {
  const ask = (target: ReadTarget) => {
    // Something else lies at the prefix.
    if (context.gap('offsite', `${target.name}/layout`)) return 'backup-offsite-target-read';
    const found = target.facts.repository;
    if (found) return judge(target, found);
    const gap = context.gap('offsite', `${target.name}/listing`);
    return unknown(subjectOf(target), `The repository at ${target.name}`, gap);
  };
  return judgeTargets(facts, context, ask, ({ kind }) => kind === 'restic');
}

/** A command about a repository; none where no tool of the owner's reaches it, as behind a binding. */
export function resticCommand(
  effect: Command['effect'],
  tool: string,
  { policy: { via, prefix } }: ReadTarget,
): Command[] {
  return 'endpoint' in via ? [command(effect, tool, [], { repo: repository(via, prefix) })] : [];
}
