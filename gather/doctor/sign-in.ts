/** The shape of what Cloudflare Access is set to. */
import { type Finding, ok, problem } from './line.ts';

/**
 * @param team `team`, `team.cloudflareaccess.com` or the whole address
 * @param aud AUD tags, 64 hex digits each, with commas or blanks between them
 */
export function signInShape(team: string, aud: string): Finding {
  const missing = [...(team ? [] : ['ACCESS_TEAM']), ...(aud ? [] : ['ACCESS_AUD'])];
  if (missing.length > 0)
    return problem(`${missing.join(' and ')} not set: nobody can be let in.`, 'docs/access.md');
  if (!/^(?:https:\/\/)?[a-z0-9][a-z0-9-]{0,62}(?:\.cloudflareaccess\.com)?\/?$/.test(team))
    return problem('ACCESS_TEAM is not the name before .cloudflareaccess.com.', 'docs/access.md');
  const tags = aud.split(/[\s,]+/).filter((tag) => tag !== '');
  if (tags.length === 0 || tags.some((tag) => !/^[0-9a-f]{64}$/.test(tag)))
    return problem('ACCESS_AUD is not the AUD tag of an application (64 hex digits).', 'docs/access.md');
  return ok(`ACCESS_TEAM and ${tags.length === 1 ? 'one AUD tag' : `${tags.length} AUD tags`} are set.`);
}
