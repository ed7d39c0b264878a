/** Whether what Cloudflare Access is set to reads as Access gives it. */
import { readSignIn } from '../../audit/sign-in.ts';
import { type Finding, ok, problem } from './line.ts';

/** @param team,aud as `readSignIn` takes them */
export function signInShape(team: string, aud: string): Finding {
  const read = readSignIn(team, aud);
  if ('missing' in read)
    return problem(`${read.missing.join(' and ')} not set: nobody can be let in.`, 'docs/access.md');
  if ('misread' in read) return problem(misread[read.misread], 'docs/access.md');
  const { length } = read.audience;
  return ok(`ACCESS_TEAM and ${length === 1 ? 'one AUD tag' : `${length} AUD tags`} are set.`);
}

const misread = {
  ACCESS_TEAM: 'ACCESS_TEAM is not the name before .cloudflareaccess.com.',
  ACCESS_AUD: 'ACCESS_AUD is not the AUD tag of an application (64 hex digits).',
};
