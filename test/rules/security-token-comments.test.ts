import rule from '../../audit/rules/security-token-comments.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const comment = ({ access }: AllFacts, hasComment: boolean | undefined) => {
  for (const token of access.users?.flatMap(({ tokens }) => tokens) ?? []) token.hasComment = hasComment;
};

ruleCases(rule, {
  pass: { 'it has one': () => {} },
  fail: {
    'it has none': [
      (facts) => comment(facts, false),
      {
        'token/audit@pve!reader':
          'info: audit@pve!reader has no comment, so in a year nobody can tell whether it may go.',
      },
    ],
  },
  unknown: {
    'comments were not read': [
      (facts) => comment(facts, undefined),
      { 'token/audit@pve!reader': 'The comment of audit@pve!reader could not be seen.' },
    ],
    'users cannot be read': [
      (facts) => {
        delete facts.access.users;
        gap(facts, 'access', 'users');
      },
      { cluster: 'The API tokens could not be seen: it did not answer.' },
    ],
  },
});
