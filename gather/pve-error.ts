import { type Answer, ApiError, failureBefore, type Reason } from './api-error.ts';
import { cleanProse } from './clean-text.ts';

/**
 * Why an answer of Proxmox VE is no success, or undefined when it is one.
 * Status codes and texts: pve-http-server (AnyEvent.pm, Formatter/Standard.pm) and the handlers' own `die` texts.
 */
export function pveFailure(path: string, answer: Answer): ApiError | undefined {
  const { status } = answer;
  const fail = (reason: Reason, message: string, privilege?: string) =>
    new ApiError(status, path, reason, message, privilege);
  const said = status === 200 ? '' : saidBy(answer);
  const before = failureBefore(path, answer, 'the cluster', said);
  if (before || status === 200) return before;
  if (status === 403) return fail('forbidden', said || 'the server refused it (403)', privilegeIn(said));
  if (status === 500) return fail(reasonOfText(said), said || 'the server failed without saying why (500)');
  const known = byStatus[status];
  if (known) return fail(known[0], known[1] || said || `the server answered ${status}`);
  return fail('unreachable', `the server answered ${status}${said ? `: ${said}` : ''}`);
}

/** Reason and words by status; without words the server's own are used. */
const byStatus: Record<number, [Reason, string]> = {
  400: ['unsupported', ''],
  404: ['unreachable', 'this address leads to something that is not the Proxmox VE API (404): check the URL'],
  501: ['unsupported', ''],
  595: ['unreachable', 'the node refused the connection or is off (595)'],
  596: ['timeout', 'the node did not answer in time (596)'],
  599: ['unreachable', 'the connection to the node broke off (599)'],
};

/** What a handler's text tells; anything else that dies there is out of reach for now. */
const byText: [RegExp, Reason][] = [
  [/ha groups have been migrated|not installed|not initialized|does not support/i, 'unsupported'],
  [/permission check failed|permission denied|missing permission/i, 'forbidden'],
  [/timed? ?out/i, 'timeout'],
];

const reasonOfText = (said: string): Reason =>
  byText.find(([pattern]) => pattern.test(said))?.[1] ?? 'unreachable';

/** `message` exists since pve-http-server 5.2 (8.4); before, only the status line had the text. */
function saidBy({ statusText, body }: Answer): string {
  const { message, errors } = parsed(body);
  const faults = Object.entries(asObject(errors)).map(([name, fault]) => `${name}: ${String(fault)}`);
  const text = typeof message === 'string' && message.trim() ? message : faults.length > 0 ? '' : statusText;
  return cleanProse([text.trim().replace(/\.$/, ''), ...faults].filter(Boolean).join('; '));
}

function parsed(body: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(body));
  } catch {
    return {};
  }
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** `Permission check failed (/path, A|B)`: any one of them would do, so the one that only reads is named. */
function privilegeIn(said: string): string | undefined {
  const [, path, list] = /Permission check failed \(([^,()]+), ([^()]+)\)/i.exec(said) ?? [];
  const privileges = list?.split('|').map((name) => name.trim());
  const least = privileges?.find((name) => name.endsWith('.Audit')) ?? privileges?.[0];
  return least && path ? `${least} on ${path.trim()}` : undefined;
}
