/** What a simulated S3 endpoint holds at one moment. Times are Unix seconds. */

export interface BucketState {
  name: string;
  /** Region that requests must be signed for; any will do when it is absent. */
  region?: string;
  /** Whose way of answering; `aws` unless given. */
  provider?: Provider;
  /**
   * In the order of their keys' UTF-8 bytes, each key once. Iterated anew for a listing that does not go on where the
   * last one stopped, so it must be repeatable (an array, or an object with a generator); a generator's objects are not
   * held.
   */
  objects: Iterable<ObjectState>;
  /** Finds one object in a long iterable; without it the objects are gone through. */
  find?: (key: string) => ObjectState | undefined;
  /** Versions that were replaced or deleted, and delete markers, as `?versions` lists them beside the objects. */
  oldVersions?: OldVersion[];
  /** Absent = never switched on. */
  versioning?: 'on' | 'suspended';
  /** Absent = the bucket has no object lock. An empty object: on, without a default for new objects. */
  objectLock?: { mode?: LockMode; days?: number };
  /** Absent = no rule was ever set. */
  lifecycle?: LifecycleRule[];
  /** Strangers may read it. */
  public?: boolean;
  /** Absent = nothing blocks public access. */
  publicAccessBlock?: boolean;
  /** Bucket policy, as JSON would hold it. */
  policy?: unknown;
  /** Uploads in parts that were never ended. */
  uploads?: { key: string; startedAt: number }[];
}

/** `r2`: no locks or versions to be seen. `b2`: no policy. `radosgw`: an unknown sub-resource becomes a listing. */
export type Provider = 'aws' | 'r2' | 'b2' | 'radosgw';
export type LockMode = 'governance' | 'compliance';

export interface ObjectState {
  key: string;
  sizeBytes: number;
  /** Without quotes; absent = the MD5 of the body. */
  etag?: string;
  modifiedAt: number;
  /** `x-amz-meta-*` by the rest of the name, lower case: `mtime`. */
  meta?: Record<string, string>;
  /** `STANDARD` unless given. */
  storageClass?: string;
  lock?: { mode: LockMode; until: number };
  /** Made when it is asked for; `sizeBytes` long. */
  body: () => Uint8Array;
}

export interface OldVersion {
  key: string;
  modifiedAt: number;
  /** Absent = a delete marker. */
  sizeBytes?: number;
  /** The newest of its key: of a delete marker, the object is gone from listings. */
  latest?: boolean;
}

export interface LifecycleRule {
  id: string;
  prefix?: string;
  enabled?: boolean;
  expireDays?: number;
  /** Midnight UTC. */
  expiresAt?: number;
  noncurrentDays?: number;
  abortUploadDays?: number;
  transition?: { storageClass: string; days?: number };
}

/** What a key may be refused. */
export type Call =
  | 'list'
  | 'head'
  | 'get'
  | 'versioning'
  | 'object-lock'
  | 'lifecycle'
  | 'policyStatus'
  | 'publicAccessBlock'
  | 'uploads'
  | 'policy'
  | 'acl'
  | 'versions';

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
  /** Calls that answer 403 for it. */
  refused?: Call[];
}
