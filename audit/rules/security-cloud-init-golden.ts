import { command } from '../command.ts';
import { counted } from '../figures.ts';
import { configGap } from '../guest-config-gap.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { undeclaredUnless } from '../undeclared.ts';

/** `golden-debian-13`: made from that template, which a full clone does not show by itself. */
const golden = /^golden-./;

/** A guest that is unlike all others on purpose. */
const oneOff = 'one-off';

export default defineRule({
  id: 'security-cloud-init-golden',
  title: 'Guests come from a template, or say that they do not',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check({ guests }, { gap }) {
    const real = guests.filter(({ template }) => !template);
    if (real.length === 0) return [];
    const tagged = real.some(({ tags }) => tags.includes(oneOff) || tags.some((tag) => golden.test(tag)));
    const types = new Set(guests.filter(({ template }) => template).map(({ type }) => type));
    if (!tagged && types.size === 0)
      return [undeclaredUnless(gap('guests', 'filtered'), 'Every guest', undeclared(real.length))];
    return real
      .filter(({ type }) => tagged || types.has(type))
      .map((guest): Verdict => {
        const { id, config, tags, type, vmid, node } = guest;
        const name = guestName(guest);
        const said = tags.find((tag) => tag === oneOff || golden.test(tag));
        const seen = { seen: said ?? 'no tag', where: '/cluster/resources' };
        if (said !== undefined) return pass(id, `${name} says where it comes from (${said}).`, seen);
        if (!config) return unknown(id, `Where ${name} comes from`, configGap(gap, id));
        const origin = originOf(config);
        const where = `/nodes/${node}/${type}/${vmid}/config`;
        if (origin !== undefined)
          return pass(id, `${name} is a linked clone of ${origin}.`, { seen: `of ${origin}`, where });
        return fail(
          tagged ? 'low' : 'info',
          id,
          `Nothing says from which template ${name} was made, so nobody can make it again the same way.`,
          [seen, { seen: 'no linked clone', where, expected: `a tag golden-<template> or ${oneOff}` }],
          {
            summary: `Tag ${name} with golden-<template>, or with ${oneOff} if it is unlike all others on purpose.`,
            commands: [command('reads', type === 'qemu' ? 'qm config' : 'pct config', [vmid], {}, node)],
          },
        );
      });
  },
});

const originOf = ({ disks }: NonNullable<Guest['config']>): number | undefined =>
  disks.find(({ cloneOf }) => cloneOf !== undefined)?.cloneOf;

const undeclared = (count: number): Verdict =>
  fail(
    'info',
    'cluster',
    'There is no template, and no guest says how it was made: each is set up by hand.',
    {
      seen: `${counted(count, 'guest')} without a tag golden-<template> or ${oneOff}`,
      where: '/cluster/resources',
    },
    {
      summary: `Make a template with cloud-init, clone guests from it, and tag them with golden-<template>; tag those that are unlike all others with ${oneOff}.`,
      commands: [],
    },
  );
