/** The services that alerts of these tests go to. Each counts what it took by its key, as a good receiver does. */

export interface Taken {
  key: string;
  kind: string;
  headline: string;
  /** In how many requests it came. */
  times: number;
}

type Answer = (service: 'hook' | 'phone') => Response | null;

/** @param cluster what answers everything else */
export function outside(cluster: typeof fetch) {
  const hook = new Map<string, Taken>();
  const phone = new Map<string, Taken>();
  const heartbeats: string[] = [];
  const outside = {
    hook,
    phone,
    heartbeats,
    /** What a service says instead of taking a message; null: it takes it. */
    answer: (() => null) as Answer,
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const { hostname, pathname } = new URL(input instanceof Request ? input.url : input);
      if (hostname === 'heartbeat.example') {
        heartbeats.push(pathname.split('/')[2] ?? 'success');
        return new Response('OK');
      }
      const service = hostname === 'hook.example' ? 'hook' : hostname === 'ntfy.sh' ? 'phone' : null;
      if (!service) return cluster(input, init);
      const answer = outside.answer(service);
      if (answer) return answer;
      const body = JSON.parse(String(init?.body));
      if (service === 'hook') {
        const key = new Headers(init?.headers).get('idempotency-key') ?? '';
        take(hook, key, body.message.kind, body.message.headline);
      } else take(phone, body.sequence_id, String(body.sequence_id).split('-').at(-1) ?? '', body.title);
      return Response.json({ id: 'taken' });
    },
    kinds: () => [...hook.values()].map(({ kind }) => kind),
  };
  return outside;
}

function take(into: Map<string, Taken>, key: string, kind: string, headline: string): void {
  into.set(key, { key, kind, headline, times: (into.get(key)?.times ?? 0) + 1 });
}

export const hook = {
  type: 'webhook',
  name: 'hook',
  urlSecret: 'WEBHOOK_URL',
  signingSecret: 'WEBHOOK_SIGNING_KEY',
};

export const phone = { type: 'ntfy', name: 'phone', server: 'https://ntfy.sh', topicSecret: 'NTFY_TOPIC' };
