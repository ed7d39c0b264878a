import { judgeBuckets, type ReadTarget, seenAt, subjectOf, untold } from '../offsite/judge-targets.ts';
import { readOnlyKey } from '../offsite/read-only-key.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'bucket-key-reads-only',
  title: "The audit's own keys can only read the buckets",
  category: 'security',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeBuckets(facts, context, (target, { ownWrite }) => {
      const { name } = target;
      const why = ownWrite.why.replace(/\.$/, '');
      const key = 'binding' in target.policy.via ? 'binding' : 'key';
      if (ownWrite.can === 'unknown')
        return untold(target, `Whether the audit's ${key} could write to ${name}`, why, fixOf(target));
      return ownWrite.can === 'yes'
        ? fail(
            'medium',
            subjectOf(target),
            `The audit's ${key} could write to ${name} or delete there: ${why}. It never does, but whoever takes it over can.`,
            seenAt(target, why, `a ${key} that can only read`),
            fixOf(target),
          )
        : pass(subjectOf(target), `The audit's ${key} can only read ${name}: ${why}.`, seenAt(target, why));
    });
  },
});

const fixOf = ({ policy }: ReadTarget): Fix => ({ summary: readOnlyKey(policy), commands: [] });
