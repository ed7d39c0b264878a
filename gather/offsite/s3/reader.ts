import { type ObjectReader, ObjectStoreError } from '../object-reader.ts';
import { listPages } from './list.ts';
import { getObject, headObject } from './object.ts';
import { type S3Options, s3Wire } from './wire.ts';
import { parseXml, type XmlNode } from './xml.ts';

export type { S3Options } from './wire.ts';

/** A bucket that is read over S3. */
export interface S3Reader extends ObjectReader {
  bucket: BucketReader;
}

/** What the bucket says of itself. */
export interface BucketReader {
  /** Of the endpoint, with a port where it is not the usual one. */
  host: string;
  name: string;
  /** As configured; `auto` where the owner named none. */
  region: string;
  /** The answers are those of Cloudflare R2, which shows its locks elsewhere. */
  isR2: boolean;
  /**
   * A document of one of these forms, by its root element; a server that does not know the question may answer with a
   * listing, which is an error here.
   * @throws ObjectStoreError with the server's code and what the key would have to be allowed
   */
  ask(question: BucketQuestion, query?: Record<string, string>): Promise<XmlNode>;
  /**
   * The bucket policy, as JSON holds it.
   * @throws ObjectStoreError as above
   */
  policy(): Promise<unknown>;
}

export type BucketQuestion = keyof typeof questions;

/** Sub-resource → root element of its answer, and the permission for it. */
const questions = {
  versioning: { root: 'VersioningConfiguration', permission: 's3:GetBucketVersioning' },
  'object-lock': { root: 'ObjectLockConfiguration', permission: 's3:GetBucketObjectLockConfiguration' },
  lifecycle: { root: 'LifecycleConfiguration', permission: 's3:GetLifecycleConfiguration' },
  policyStatus: { root: 'PolicyStatus', permission: 's3:GetBucketPolicyStatus' },
  publicAccessBlock: { root: 'PublicAccessBlockConfiguration', permission: 's3:GetBucketPublicAccessBlock' },
  acl: { root: 'AccessControlPolicy', permission: 's3:GetBucketAcl' },
  uploads: { root: 'ListMultipartUploadsResult', permission: 's3:ListBucketMultipartUploads' },
} as const;

/**
 * Reads a bucket over S3, path style, by GET and HEAD alone.
 * @throws Error when the endpoint cannot be used
 */
export function s3Reader(options: S3Options): S3Reader {
  const wire = s3Wire(options);
  return {
    place: `${wire.bucket} at ${wire.host}`,
    list: (from) => listPages(wire, from),
    head: (key) => headObject(wire, key),
    get: (key, range) => getObject(wire, key, range),
    cost: wire.cost,
    bucket: {
      host: wire.host,
      name: wire.bucket,
      region: options.region,
      isR2: isR2(options.endpoint),
      async ask(question, query = {}) {
        const { root, permission } = questions[question];
        const answer = await wire.send({ method: 'GET', query: { [question]: '', ...query }, permission });
        if (answer.status !== 200) throw await answer.error();
        const document = parseXml(await answer.text());
        if (document.root === root) return document.content;
        if (document.root === 'ListBucketResult')
          throw new ObjectStoreError(
            'unsupported',
            `${wire.host} does not know ?${question} and answers with a listing`,
            200,
          );
        throw new ObjectStoreError('malformed', `the answer to ?${question} is something else`, 200);
      },
      async policy() {
        const permission = 's3:GetBucketPolicy';
        const answer = await wire.send({ method: 'GET', query: { policy: '' }, permission });
        if (answer.status !== 200) throw await answer.error();
        return parsePolicy(await answer.text(), wire.host);
      },
    },
  };
}

function parsePolicy(text: string, host: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (/^\s*<(\?xml|ListBucketResult)/.test(text))
      throw new ObjectStoreError('unsupported', `${host} does not know ?policy`, 200);
    throw new ObjectStoreError('malformed', 'the bucket policy is not JSON', 200);
  }
}

/** Cloudflare's own hosts, with or without a jurisdiction, and its simulation on one's own machine. */
function isR2(endpoint: string): boolean {
  const { hostname, pathname } = new URL(endpoint);
  return hostname.endsWith('.r2.cloudflarestorage.com') || pathname.startsWith('/cdn-cgi/local/r2/');
}
