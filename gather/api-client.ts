/** Reading questions to one API: few at a time, each with an end, the answer decoded. */
import type * as z from 'zod/mini';
import { ApiError } from './api-error.ts';
import { lanes } from './lanes.ts';
import { patience } from './patience.ts';
import { type Product, type RequestStats, type TransportOptions, transport } from './transport.ts';

export interface RequestOptions {
  /** The node whose places the request takes; by default the one in the path. */
  node?: string;
  /** Length of the longest chain of requests that had to be answered before this one could be asked. */
  after?: number;
  /** Called when the request leaves, after it waited for its turn. */
  onSend?: () => void;
}

export interface ApiClient {
  /** The token without its secret. */
  tokenId: string;
  /**
   * Reads `data` of one answer.
   * @param path below `/api2/json`, values in it encoded
   * @throws ApiError for whatever the API does, or what stands before it
   */
  get<Schema extends z.ZodMiniType>(
    path: string,
    schema: Schema,
    query?: Record<string, string | number>,
    options?: RequestOptions,
  ): Promise<z.output<Schema>>;
  /** Requests sent so far. */
  stats(): RequestStats;
}

export interface NamedProduct extends Product {
  tokenId: string;
  /** What is asked, in a sentence: `the cluster`. */
  who: string;
  /** A base URL as it should be. */
  example: string;
}

export interface ApiLimits {
  maxAtOnce: number;
  /** At once in one lane, such as a node. */
  maxPerLane: number;
  /** The lane of a path; '' when it has none of its own. */
  laneOf: (path: string) => string;
  /** After so many requests in a row without any answer nothing more is asked. */
  patience: number;
}

/** @throws Error when a URL cannot be used; it is not in the message */
export function apiClient(options: TransportOptions, product: NamedProduct, limits: ApiLimits): ApiClient {
  checkUrls(options.urls, product.example);
  const { send, stats } = transport(options, product);
  const { laneOf } = limits;
  const inLane = lanes(limits.maxAtOnce, limits.maxPerLane);
  const patient = patience(limits.patience, product.who);
  return {
    tokenId: product.tokenId,
    stats,
    async get(path, schema, query = {}, { node, after = 0, onSend } = {}) {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
      const whole = parameters.size > 0 ? `${path}?${parameters}` : path;
      const lane = node ?? laneOf(path);
      const text = await inLane(lane, async () => {
        patient.check(lane, whole);
        try {
          const body = await send(whole, after, onSend);
          patient.answered(lane);
          return body;
        } catch (error) {
          if (error instanceof ApiError) patient.failed(lane, error);
          throw error;
        }
      });
      return decode(text, whole, schema);
    },
  };
}

function checkUrls(urls: string[], example: string): void {
  if (urls.length === 0) throw new Error('There must be at least one base URL.');
  for (const url of urls) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol))
      throw new Error(`A base URL must read like ${example}.`);
    if (parsed.username || parsed.password)
      throw new Error('A base URL must hold no user name or password: the API token is enough.');
  }
}

function decode<Schema extends z.ZodMiniType>(text: string, path: string, schema: Schema): z.output<Schema> {
  const envelope = parse(text, path);
  const data =
    typeof envelope === 'object' && envelope !== null && 'data' in envelope ? envelope.data : undefined;
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const at = result.error.issues[0]?.path.map(String).join('.');
  throw malformed(path, `the answer has an unexpected form${at ? ` (${at})` : ''}`);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(path, 'the answer is not complete JSON');
  }
}

const malformed = (path: string, message: string) => new ApiError(200, path, 'malformed', message);
