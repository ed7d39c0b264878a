/** What readers without a browser get: feeds, the badge and metrics; by the API, and by links that need no sign-in. */
import type { ClusterConfig } from '../../audit/config.ts';
import { badgeJson, badgeSvg } from './badge.ts';
import { incidentsFeed } from './incidents-feed.ts';
import { metricsText } from './metrics.ts';
import { contentType as openMetrics } from './openmetrics.ts';
import { reportsFeed } from './reports-feed.ts';

export interface Asked {
  bucket: R2Bucket;
  cluster: ClusterConfig;
  /** Address of the site, for links and ids. */
  base: string;
  /** The document's own address; null where it holds a key. */
  self: string | null;
  /** Unix seconds. */
  now: number;
}

/** What one key of a cluster opens. */
export type Opening = 'feeds' | 'badge' | 'metrics';

interface Document {
  opening: Opening;
  contentType: string;
  /** For readers that did not sign in. */
  cacheControl: string;
  text(asked: Asked): Promise<string>;
}

const feed = {
  opening: 'feeds',
  contentType: 'application/atom+xml; charset=utf-8',
  cacheControl: 'private, max-age=300',
} as const;

// Sites that show badges fetch them by way of their own cache.
const badge = { opening: 'badge', cacheControl: 'max-age=300' } as const;

/** By the last part of their address. */
export const documents = {
  'reports.atom': { ...feed, text: reportsFeed },
  'incidents.atom': { ...feed, text: incidentsFeed },
  'badge.svg': { ...badge, contentType: 'image/svg+xml; charset=utf-8', text: badgeSvg },
  'badge.json': { ...badge, contentType: 'application/json; charset=utf-8', text: badgeJson },
  metrics: {
    opening: 'metrics',
    contentType: openMetrics,
    // An age that comes from a cache is wrong.
    cacheControl: 'no-store',
    text: ({ bucket, cluster, now }) => metricsText(bucket, [cluster], now),
  },
} satisfies Record<string, Document>;

export type DocumentName = keyof typeof documents;

/** @param name hostile */
export const documentNamed = (name: string): Document | undefined =>
  new Map<string, Document>(Object.entries(documents)).get(name);
