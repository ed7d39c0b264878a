/**
 * The Worker with a witness: before and after each write of an audit it tells the test, which may let it stand still
 * right there until the process is killed.
 */
import { auditWorkflow } from '../../../worker/audit-workflow.ts';
import type { Env } from '../../../worker/env.ts';
import { publisher, type Site, workerHandler } from '../../../worker/handler.ts';

interface WatchedEnv extends Env {
  /** Where the test listens. */
  WITNESS: string;
}

const site: Site = {
  siteVersion: 'test',
  styles: async () => '',
  file: async () => new Response(null, { status: 404 }),
  render: async ({ url }) => new Response(`<!doctype html><title>${new URL(url).pathname}</title>`),
};

export class AuditWorkflow extends auditWorkflow(publisher(site)) {
  constructor(ctx: ExecutionContext, env: WatchedEnv) {
    const AUDITS = watched(env.AUDITS, env.WITNESS);
    const PAGES = watched(env.PAGES, env.WITNESS);
    super(ctx, { ...env, AUDITS, PAGES });
  }
}

export default workerHandler(site);

function watched<Store extends R2Bucket | KVNamespace>(store: Store, witness: string): Store {
  const tell = (moment: string, key: string) =>
    fetch(witness, { method: 'POST', body: JSON.stringify({ moment, key }) });
  const put = async (key: string, value: string, options: never) => {
    const write = nameOf(key, value);
    await tell(`before ${write}`, key);
    const result = await store.put(key, value, options);
    await tell(`after ${write}`, key);
    return result;
  };
  const remove = async (keys: string | string[]) => {
    const [key = ''] = [keys].flat();
    await tell('before removal', key);
    await store.delete(keys as never); // KV takes one, R2 also many
    await tell('after removal', key);
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'put') return put;
      if (name === 'delete') return remove;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** What a write is called in docs/storage.md. */
function nameOf(key: string, value: string): string {
  if (key.startsWith('page:')) return 'pages';
  if (key.endsWith('/running.json')) return JSON.parse(value).id === null ? 'release' : 'claim';
  const [, name, id] = key.split('/');
  if (name === 'alerts') return id === 'state.json' ? stateName(value) : outboxName(value);
  const names: Record<string, string> = {
    offsite: 'offsite',
    facts: 'facts',
    reports: 'report',
    index: 'index',
    'latest.json': 'latest',
  };
  return names[name ?? ''] ?? key;
}

/** `offer` before it is sent, then what became of it. */
function outboxName(value: string): string {
  const { deliveries, closedAt } = JSON.parse(value);
  if (closedAt !== null) return 'closing';
  const taken = Object.keys(deliveries).filter((channel) => deliveries[channel].accepted);
  return taken.length === 0 ? 'offer' : `taken by ${taken.join(' and ')}`;
}

const stateName = (value: string): string =>
  JSON.parse(value).owed.length > 0 ? 'alert state' : 'settled alert state';
