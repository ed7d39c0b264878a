import { forbidden } from './api-error.ts';
import type { Ask, Rule } from './endpoint.ts';

/** Any authenticated caller; the answer itself may be filtered. */
export const everybody: Rule = () => {};

/** All the privileges on a path; `{name}` in the path stands for a parameter. */
export function needs(path: string, ...privileges: string[]): Rule {
  return (ask) => {
    const place = fill(path, ask.at);
    for (const privilege of privileges)
      if (!ask.may.all(place, privilege)) throw forbidden(`${place}, ${privilege}`);
  };
}

/** One of the privileges on a path. */
export function needsAny(path: string, ...privileges: string[]): Rule {
  return (ask) => {
    const place = fill(path, ask.at);
    if (!ask.may.any(place, ...privileges)) throw forbidden(`${place}, ${privileges.join('|')}`);
  };
}

/** One of several rules; the refusal names nothing, as in the real API. */
export function either(...rules: Rule[]): Rule {
  return (ask) => {
    for (const rule of rules) if (passes(rule, ask)) return;
    throw forbidden();
  };
}

/** The method has no permission entry: only root@pam itself, not even a token of root. */
export const rootOnly: Rule = ({ caller }) => {
  if (caller !== 'root@pam') throw forbidden('user != root@pam');
};

/** The caller is the user in the path (a token is not). */
export const isSelf: Rule = ({ caller, at }) => {
  if (caller !== at.userid) throw forbidden();
};

/** A privilege over the user in the path: on all groups, or on a group that the user belongs to. */
export function overUser(...privileges: string[]): Rule {
  return ({ cluster, may, at }) => {
    if (may.any('/access/groups', ...privileges)) return;
    const over = cluster.access.groups.some(
      ({ groupid, members }) =>
        members.includes(at.userid ?? '') && may.any(`/access/groups/${groupid}`, ...privileges),
    );
    if (!over) throw forbidden();
  };
}

function fill(path: string, at: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => at[name] ?? '');
}

function passes(rule: Rule, ask: Ask): boolean {
  try {
    rule(ask);
    return true;
  } catch {
    return false;
  }
}
