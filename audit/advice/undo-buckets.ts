import { type Command, command } from '../command.ts';
import type { Given, Undoing } from './undo-entry.ts';

/** Commands about buckets and what lies in them, by the tools of Amazon's and restic's. */
export const bucketCommands: Record<string, Undoing> = {
  'aws s3api put-bucket-versioning': (given) => ({
    verify: [look('get-bucket-versioning', given)],
    rollback: ask('changes', 'put-bucket-versioning', given, {
      'versioning-configuration': 'Status=Suspended',
    }),
  }),
  'aws s3api put-object-lock-configuration': (given) => ({
    verify: [look('get-object-lock-configuration', given)],
    lasting: 'What is locked stays locked to its day; the default for new objects can be set anew.',
  }),
  'aws s3api put-public-access-block': (given) => ({
    verify: [look('get-public-access-block', given)],
    rollback: ask('changes', 'delete-public-access-block', given),
  }),
  'aws s3api put-bucket-lifecycle-configuration': (given) => ({
    verify: [look('get-bucket-lifecycle-configuration', given)],
    rollback: ask('changes', 'delete-bucket-lifecycle', given),
  }),
  'aws s3api delete-bucket-lifecycle': (given) => ({
    verify: [look('get-bucket-lifecycle-configuration', given)],
    lasting: 'Keep what get-bucket-lifecycle-configuration prints: with it the rules can be set again.',
  }),
  'aws s3api restore-object': (given) => ({
    verify: [look('head-object', given, { key: String(given.options.key) })],
    lasting: 'The readable copy goes by itself after its days.',
  }),
  'aws s3 mv': ({ args: [from = '', to = ''], options }) => ({
    verify: [command('reads', 'aws s3 ls', [to], options)],
    rollback: command('changes', 'aws s3 mv', [to, from], options),
  }),
  'aws s3 rm': ({ args: [key = ''], options }) => ({
    verify: [command('reads', 'aws s3 ls', [key], options)],
    lasting: 'Without versioning what is deleted is gone.',
  }),
  'aws s3 cp': ({ args: [, to = ''], options }) => ({
    verify: [command('reads', 'aws s3 ls', [to], { 'endpoint-url': String(options['endpoint-url']) })],
    lasting: 'A lifecycle rule may move it back; nothing else needs to.',
  }),
  'restic unlock': ({ options }) => ({
    verify: [command('reads', 'restic list locks', [], options)],
    lasting: 'Locks that are in use are set again by whoever uses them.',
  }),
};

function ask(effect: Command['effect'], name: string, { options }: Given, more = {}): Command {
  const { bucket = '', 'endpoint-url': endpoint = '' } = options;
  return command(effect, `aws s3api ${name}`, [], { bucket, ...more, 'endpoint-url': endpoint });
}

const look = (name: string, given: Given, more = {}) => ask('reads', name, given, more);
