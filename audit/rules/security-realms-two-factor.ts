import { command } from '../command.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'security-realms-two-factor',
  title: 'Realms of a directory ask for a second factor',
  category: 'security',
  essential: false,
  needs: ['access'],
  fromAbsence: { 'access/realms': [] },

  check({ access: { realms } }, { gap }) {
    if (!realms) return [unknown('cluster', 'The realms', gap('access', 'realms'))];
    return realms.flatMap(({ realm, type, requiresTfa }): Verdict[] => {
      const subject = `realm/${realm}`;
      const where = '/access/domains';
      // The setting does not exist for OpenID (pve-access-control, Auth/OpenId.pm): its provider asks, or nobody.
      if (type === 'openid')
        return [unknown(subject, `Whether the provider behind the realm ${realm} asks for a second factor`)];
      if (type !== 'ldap' && type !== 'ad') return [];
      if (requiresTfa)
        return [pass(subject, `The realm ${realm} requires a second factor.`, { seen: 'tfa is set', where })];
      return [
        fail(
          'low',
          subject,
          `Everybody in the directory behind the realm ${realm} signs in with a password, unless he added a second factor himself.`,
          { seen: 'tfa is not set', where, expected: 'TOTP or Yubico' },
          {
            summary:
              'Let every user of the realm add a second factor, then require it: whoever has none cannot sign in from then on.',
            commands: [command('changes', 'pveum realm modify', [realm], { tfa: 'type=oath' })],
          },
        ),
      ];
    });
  },
});
