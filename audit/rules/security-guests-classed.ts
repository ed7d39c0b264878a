import { command } from '../command.ts';
import { counted, gibibytes } from '../figures.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import type { Policy } from '../policy.ts';
import { nameless } from '../redundant-roles.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { undeclaredUnless } from '../undeclared.ts';

const prefix = 'class-';
const GiB = 1024 ** 3;

export default defineRule({
  id: 'security-guests-classed',
  title: 'Every guest has a resource class and keeps to it',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check({ guests }, context) {
    const { classes } = context.policy;
    const real = guests.filter(({ template }) => !template);
    if (real.length === 0) return [];
    if (Object.keys(classes).length === 0 && !real.some((guest) => classOf(guest) !== undefined))
      return [undeclaredUnless(context.gap('guests', 'filtered'), 'Every guest', undeclared(real.length))];
    return real.map((guest) => judge(guest, classes, context));
  },
});

/** `class-small` → `small`. */
const classOf = ({ tags }: Guest): string | undefined =>
  tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length);

function judge(guest: Guest, classes: Policy['classes'], { gap }: Context): Verdict {
  const { id, cores, memoryBytes, node, type, vmid } = guest;
  const name = guestName(guest);
  const named = classOf(guest);
  const where = '/cluster/resources';
  const look = [command('reads', type === 'qemu' ? 'qm config' : 'pct config', [vmid], {}, node)];
  const known = Object.keys(classes).sort();
  if (named === undefined && nameless(guest))
    return unknown(id, `The class of ${name}`, gap('nodes', `node/${node}`));
  if (named === undefined)
    return fail(
      'low',
      id,
      `${name} has no resource class.`,
      { seen: 'no tag class-<name>', where, expected: 'one' },
      {
        summary: `Tag ${name} with its class${known.length > 0 ? ` (${listed(known.map((one) => prefix + one))})` : ''}.`,
        commands: look,
      },
    );
  const size = Object.hasOwn(classes, named) ? classes[named] : undefined;
  if (!size)
    return known.length === 0
      ? pass(id, `${name} has the class ${named}.`, { seen: prefix + named, where })
      : fail(
          'low',
          id,
          `${name} has the class ${named}, which the policy does not have (${listed(known)}).`,
          { seen: prefix + named, where, expected: listed(known) },
          { summary: 'Use a class of the policy, or add this one there.', commands: look },
        );
  const over = [
    cores !== undefined && cores > size.cores && counted(cores, 'core'),
    memoryBytes !== undefined && memoryBytes > size.memoryGiB * GiB && gibibytes(memoryBytes),
  ].filter((part) => part !== false);
  const limit = `${counted(size.cores, 'core')} and ${size.memoryGiB} GiB`;
  if (over.length > 0)
    return fail(
      'low',
      id,
      `${name} has ${listed(over)}, more than its class ${named} allows (${limit}).`,
      { seen: listed(over), where, expected: `at most ${limit}` },
      { summary: 'Give it the next larger class, or less.', commands: look },
    );
  if (cores === undefined || memoryBytes === undefined)
    return unknown(id, `The size of ${name}`, gap('guests', id) ?? gap('nodes', `node/${node}`));
  return pass(id, `${name} keeps to its class ${named}.`, { seen: prefix + named, where });
}

const undeclared = (count: number): Verdict =>
  fail(
    'info',
    'cluster',
    'No guest has a resource class, so nobody can tell whether one has grown beyond what it was meant to be.',
    { seen: `${counted(count, 'guest')} without a tag ${prefix}<name>`, where: '/cluster/resources' },
    {
      summary: `Tag guests with ${prefix}small, ${prefix}medium, ${prefix}large or names of your own, and give their sizes in the policy under classes.`,
      commands: [],
    },
  );
