import { type Command, command } from '../command.ts';
import type { TargetView } from './model.ts';

type Options = Record<string, string | boolean>;
type Reached = Pick<TargetView, 'policy'>;

/** A command about the bucket of a target; none where no tool of the owner's reaches it, as behind a binding. */
export function bucketCommand(
  effect: Command['effect'],
  tool: string,
  { policy: { via } }: Reached,
  options: Options = {},
): Command[] {
  if (!('endpoint' in via)) return [];
  const { bucket, endpoint } = via;
  return [command(effect, tool, [], { bucket, ...options, 'endpoint-url': endpoint })];
}

/**
 * Something done with one object after another; nothing where no tool of the owner's reaches them.
 * @param keys of each, below the target's prefix: of one object, or from where to where
 */
export function objectCommands(
  tool: string,
  { policy: { via, prefix } }: Reached,
  keys: readonly (readonly string[])[],
  options: Options = {},
): Command[] {
  if (!('endpoint' in via)) return [];
  const { bucket, endpoint } = via;
  return keys.map((names) =>
    command(
      'changes',
      tool,
      names.map((name) => `s3://${bucket}/${prefix}${name}`),
      { ...options, 'endpoint-url': endpoint },
    ),
  );
}
