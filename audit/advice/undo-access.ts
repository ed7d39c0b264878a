import { command } from '../command.ts';
import { type Given, setBack, type Undo, type Undoing } from './undo-entry.ts';

const tokens = (user: string) => command('reads', 'pveum user token list', [user]);
const userOf = ({ facts }: Given, wanted: string) =>
  facts.access?.users?.find(({ userid }) => userid === wanted);

/** Commands about users, rights, realms and certificates. */
export const accessCommands: Record<string, Undoing> = {
  'pveum acl delete': ({ args: [path = ''], options, effect }) => ({
    verify: [command('reads', 'pveum acl list')],
    rollback: command(effect, 'pveum acl modify', [path], options),
  }),
  'pveum user modify': (given) => {
    const [user = ''] = given.args;
    const was = userOf(given, user);
    return {
      verify: [command('reads', 'pveum user list')],
      ...setBack('pveum user modify', [user], given, { enable: was && Number(was.enabled) }),
    };
  },
  'pveum user token modify': (given) => {
    const [user = '', name = ''] = given.args;
    const was = userOf(given, user)?.tokens.find(({ id }) => id === `${user}!${name}`);
    // The API writes "never" as 0.
    const before = was && { expire: was.expiresAt ?? 0, privsep: Number(was.privilegeSeparated) };
    return {
      verify: [tokens(user)],
      ...setBack('pveum user token modify', [user, name], given, { ...before }),
    };
  },
  'pveum user token delete': ({ args: [user = ''] }) => ({
    verify: [tokens(user)],
    lasting: 'A deleted token is gone with its secret: whoever needs it gets a new one.',
  }),
  'pveum realm modify': (given) => {
    const [realm = ''] = given.args;
    const was = given.facts.access?.realms?.find((entry) => entry.realm === realm);
    return {
      verify: [command('reads', 'pveum realm list')],
      // Which second factor a realm asked for is not kept; that it asked for none is.
      ...setBack('pveum realm modify', [realm], given, {
        tfa: was?.requiresTfa === false ? null : undefined,
      }),
    };
  },
  'pvecm updatecerts': certificates,
  'pvenode acme cert renew': certificates,
};

function certificates({ on }: Given): Undo {
  return {
    verify: [command('reads', 'pvenode cert info', [], {}, on)],
    lasting: 'The certificate before is replaced for good.',
  };
}
