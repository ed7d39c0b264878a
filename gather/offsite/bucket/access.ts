/** Who may read or write a bucket, as far as its policy and its access list say. */

import { ObjectStoreError } from '../object-reader.ts';
import type { BucketQuestion, BucketReader } from '../s3/reader.ts';
import type { XmlNode } from '../s3/xml.ts';
import type { BucketFacts } from '../target.ts';
import { type AclReading, aclOf, flagAt } from './answers.ts';
import { type PolicyReading, readPolicy } from './policy.ts';

export interface BucketAccess {
  publicAccess: boolean | ObjectStoreError;
  ownWrite: BucketFacts['ownWrite'];
}

/** A question that throws only what is no ObjectStoreError. */
export type Ask = <Value>(question: () => Promise<Value>) => Promise<Value | ObjectStoreError>;

export async function accessOf(bucket: BucketReader, ask: Ask): Promise<BucketAccess> {
  const about = (question: BucketQuestion) => ask(() => bucket.ask(question));
  const block = orNone(await about('publicAccessBlock'), 'NoSuchPublicAccessBlockConfiguration');
  const status = orNone(await about('policyStatus'), 'NoSuchBucketPolicy');
  const policy = await ask(async () => policyOf(bucket));
  const acl = await ask(async () => aclOf(await bucket.ask('acl')));
  return {
    publicAccess: publicAccessOf({ block, status, policy, acl }),
    ownWrite: ownWriteOf(policy, acl),
  };
}

/** A policy that is not there allows nothing. */
async function policyOf(bucket: BucketReader): Promise<PolicyReading> {
  const json = await bucket.policy().catch((error: unknown) => {
    if (error instanceof ObjectStoreError && error.code === 'NoSuchBucketPolicy') return { Statement: [] };
    throw error;
  });
  const reading = readPolicy(json, bucket.name);
  if (!reading) throw new ObjectStoreError('malformed', 'the bucket policy has an unexpected form', 200);
  return reading;
}

interface Answers {
  /** Undefined: there is none. */
  block: XmlNode | ObjectStoreError | undefined;
  status: XmlNode | ObjectStoreError | undefined;
  policy: PolicyReading | ObjectStoreError;
  acl: AclReading | ObjectStoreError;
}

/** `no` needs both ways closed: the policy and the access list. */
function publicAccessOf({ block, status, policy, acl }: Answers): boolean | ObjectStoreError {
  const blocks = (name: string) =>
    block !== undefined && !(block instanceof ObjectStoreError) && flagAt(block, name) === true;
  const byPolicy = blocks('RestrictPublicBuckets') ? false : publicByPolicy(status, policy);
  const byAcl = blocks('IgnorePublicAcls')
    ? false
    : acl instanceof ObjectStoreError
      ? acl
      : acl.strangersRead;
  if (byPolicy === true || byAcl === true) return true;
  const unread = [byPolicy, byAcl].filter((answer) => answer instanceof ObjectStoreError);
  return unread.find(({ reason }) => reason !== 'unsupported') ?? unread[0] ?? false;
}

function publicByPolicy(status: Answers['status'], policy: Answers['policy']): boolean | ObjectStoreError {
  if (status === undefined) return false;
  const said = status instanceof ObjectStoreError ? undefined : flagAt(status, 'IsPublic');
  if (said !== undefined) return said;
  if (!(policy instanceof ObjectStoreError))
    return (
      policy.publicRead ??
      new ObjectStoreError('unsupported', 'the bucket policy lets strangers read under a condition', 200)
    );
  // Who knows neither question has no policies at all.
  if (
    status instanceof ObjectStoreError &&
    status.reason === 'unsupported' &&
    policy.reason === 'unsupported'
  )
    return false;
  return status instanceof ObjectStoreError && status.reason !== 'unsupported' ? status : policy;
}

/** A key cannot ask what it may do; a bucket can say it for everybody. */
function ownWriteOf(policy: Answers['policy'], acl: Answers['acl']): BucketFacts['ownWrite'] {
  // A refusal goes before whatever is granted.
  if (!(policy instanceof ObjectStoreError) && policy.writeDenied)
    return { can: 'no', why: 'the bucket policy refuses writing and deleting to everybody' };
  if (!(acl instanceof ObjectStoreError) && acl.strangersWrite)
    return { can: 'yes', why: 'the access list of the bucket lets strangers write' };
  if (policy instanceof ObjectStoreError)
    return {
      can: 'unknown',
      why:
        policy.reason === 'unsupported'
          ? 'S3 does not tell what a key may do, and the service has no bucket policies; see in its console'
          : `S3 does not tell what a key may do, and the bucket policy cannot be read (${policy.message})`,
    };
  if (policy.publicWrite) return { can: 'yes', why: 'the bucket policy lets everybody write or delete' };
  return {
    can: 'unknown',
    why: 'S3 does not tell what a key may do, and the bucket policy does not decide it for everybody',
  };
}

function orNone<Value>(answer: Value | ObjectStoreError, code: string): Value | ObjectStoreError | undefined {
  return answer instanceof ObjectStoreError && answer.code === code ? undefined : answer;
}
