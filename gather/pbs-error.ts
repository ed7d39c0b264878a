import { type Answer, ApiError, failureBefore, isPage, type Reason } from './api-error.ts';
import { cleanProse } from './clean-text.ts';

/**
 * Why an answer of Proxmox Backup Server is no success, or undefined when it is one. Its errors are plain text,
 * whatever Content-Type says, and whatever is no HTTP error of its own becomes 400.
 * Status codes and texts: proxmox-rest-server (formatter.rs, rest.rs), proxmox-schema (schema.rs), proxmox-backup
 * (backup/hierarchy.rs, datastore.rs).
 */
export function pbsFailure(path: string, answer: Answer): ApiError | undefined {
  const { status } = answer;
  const fail = (reason: Reason, message: string, privilege?: string) =>
    new ApiError(status, path, reason, message, privilege);
  const said = status === 200 ? '' : saidBy(answer);
  const before = failureBefore(path, answer, 'the backup server', said);
  if (before || status === 200) return before;
  if (status === 403)
    return fail('forbidden', said || 'the server refused it (403)', privilegeIn(said) ?? privilegeFor(path));
  if (status === 400) return fail(reasonOfText(said), said || 'the server failed without saying why (400)');
  if (status === 404 && unknownPath.test(said)) return fail('unsupported', said);
  if (status === 404) return fail('unreachable', notTheApi);
  return fail('unreachable', `the server answered ${status}${said ? `: ${said}` : ''}`);
}

const unknownPath = /^path '[^']*' not found/i;

const notTheApi =
  'this address leads to something that is not the API of a Proxmox Backup Server (404): check the URL';

/** What a handler's text tells; anything else, such as a datastore in maintenance, is out of reach for now. */
const byText: [RegExp, Reason][] = [
  [/^parameter verification (failed|errors)/i, 'unsupported'],
  [/permission check failed|missing permission|not allowed/i, 'forbidden'],
  [/timed? ?out/i, 'timeout'],
];

const reasonOfText = (said: string): Reason =>
  byText.find(([pattern]) => pattern.test(said))?.[1] ?? 'unreachable';

const saidBy = (answer: Answer): string =>
  isPage(answer) ? '' : cleanProse(answer.body.trim() || answer.statusText).replace(/\.$/, '');

/** `permission check failed - missing Datastore.Audit|Datastore.Backup on /datastore/main`: the one that only reads. */
function privilegeIn(said: string): string | undefined {
  const [, list, path] = /missing ([\w.|]+) on (\/[\w./-]*)/.exec(said) ?? [];
  const privileges = list?.split('|');
  const least = privileges?.find((name) => name.endsWith('.Audit')) ?? privileges?.[0];
  return least && path ? `${least} on ${path}` : undefined;
}

/** Most refusals name nothing; then the documented permission of the path counts. */
function privilegeFor(path: string): string | undefined {
  const store = /^\/admin\/datastore\/([\w.-]+)/.exec(path)?.[1];
  if (store) return `Datastore.Audit on /datastore/${store}`;
  return undefined;
}
