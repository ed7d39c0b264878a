import { describe } from 'vitest';
import { change, undoCases } from '../../support/undo-cases.ts';

const at = { bucket: 'lab', 'endpoint-url': 'https://s3.example' };
const rest = '--endpoint-url https://s3.example';
const api = (name: string, options = {}) => change(`aws s3api ${name}`, [], { ...at, ...options });
const s3 = (name: string, args: string[]) =>
  change(`aws s3 ${name}`, args, { 'endpoint-url': 'https://s3.example' });
const same = () => {};

describe('buckets', () => {
  undoCases([
    [
      api('put-bucket-versioning', { 'versioning-configuration': 'Status=Enabled' }),
      same,
      `aws s3api put-bucket-versioning --bucket lab --versioning-configuration Status=Suspended ${rest}`,
    ],
    [
      api('put-object-lock-configuration', { 'object-lock-configuration': 'x' }),
      same,
      'What is locked stays locked to its day; the default for new objects can be set anew.',
    ],
    [
      api('put-public-access-block', { 'public-access-block-configuration': 'BlockPublicAcls=true' }),
      same,
      `aws s3api delete-public-access-block --bucket lab ${rest}`,
    ],
    [
      api('put-bucket-lifecycle-configuration', { 'lifecycle-configuration': '{}' }),
      same,
      `aws s3api delete-bucket-lifecycle --bucket lab ${rest}`,
    ],
    [
      api('delete-bucket-lifecycle'),
      same,
      'Keep what get-bucket-lifecycle-configuration prints: with it the rules can be set again.',
    ],
    [
      api('restore-object', { key: 'dump/a', 'restore-request': 'Days=7' }),
      same,
      'The readable copy goes by itself after its days.',
    ],
    [s3('mv', ['s3://lab/a', 's3://lab/b']), same, `aws s3 mv s3://lab/b s3://lab/a ${rest}`],
    [s3('rm', ['s3://lab/a']), same, 'Without versioning what is deleted is gone.'],
    [
      s3('cp', ['s3://lab/a', 's3://lab/a']),
      same,
      'A lifecycle rule may move it back; nothing else needs to.',
    ],
    [
      change('restic unlock', [], { repo: 's3:https://s3.example/lab' }),
      same,
      'Locks that are in use are set again by whoever uses them.',
    ],
  ]);
});
