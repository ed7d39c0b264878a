import type { Command } from '../command.ts';
import { bucketCommand } from '../offsite/bucket-command.ts';
import { judgeBuckets, type ReadTarget, seenAt, subjectOf, unseenPart } from '../offsite/judge-targets.ts';
import { providerOf } from '../offsite/provider.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'bucket-not-public',
  title: 'Strangers cannot read the buckets with backups',
  category: 'security',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeBuckets(facts, context, (target, { publicAccess }) => {
      if (publicAccess === undefined)
        return unseenPart(
          target,
          'publicAccess',
          `Whether strangers may read the bucket of ${target.name}`,
          context,
        );
      const seen = publicAccess ? 'open to everybody' : 'closed to strangers';
      return publicAccess
        ? fail(
            'critical',
            subjectOf(target),
            `Anybody on the internet may read the bucket of ${target.name}, and every guest that is in it.`,
            seenAt(target, seen, 'closed to strangers'),
            fixOf(target),
          )
        : pass(
            subjectOf(target),
            `Strangers may not read the bucket of ${target.name}.`,
            seenAt(target, seen),
          );
    });
  },
});

const fixOf = (target: ReadTarget): Fix => ({
  summary:
    'Close the bucket, and take what lets strangers in out of its policy and its access list. Then count what lay there unencrypted as known to others: change the passwords and keys that are in those guests.',
  commands: [...closing(target), ...looking(target)],
});

/** A switch above policies and access lists, which Amazon has. */
const closing = (target: ReadTarget): Command[] =>
  providerOf(target.policy) === 'aws'
    ? bucketCommand('changes', 'aws s3api put-public-access-block', target, {
        'public-access-block-configuration':
          'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
      })
    : [];

const looking = (target: ReadTarget): Command[] => [
  ...bucketCommand('reads', 'aws s3api get-bucket-policy', target),
  ...bucketCommand('reads', 'aws s3api get-bucket-acl', target),
];
