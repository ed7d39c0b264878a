import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import type { Recommendation } from '../report.ts';
import { lookAgain } from './look.ts';
import { undo } from './undo.ts';

/**
 * How these commands are checked and taken back.
 *
 * @param paths what the audit read; where no command tells what to look at, they do.
 */
export function checksOf(
  commands: readonly Command[],
  facts: Facts,
  paths: readonly string[] = [],
): Pick<Recommendation, 'verify' | 'rollback' | 'lasting'> {
  const undone = commands.flatMap((each) => undo(each, facts) ?? []);
  const looks = commands.filter(({ effect }) => effect === 'reads');
  const verify = unique([...looks, ...undone.flatMap((each) => each.verify)]);
  return {
    verify: verify.length > 0 ? verify : unique(lookAgain(paths)),
    // What was done last is taken back first.
    rollback: unique(undone.flatMap(({ rollback }) => rollback ?? []).reverse()),
    lasting: [...new Set(undone.flatMap(({ lasting }) => lasting ?? []))],
  };
}

const unique = (commands: readonly Command[]): Command[] => [
  ...new Map(commands.map((each) => [`${each.on} ${each.line}`, each])).values(),
];
