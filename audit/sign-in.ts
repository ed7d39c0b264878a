/** What Cloudflare Access is set to, read in one place for the gate and for the doctor. */

export interface SignIn {
  /** `https://<team>.cloudflareaccess.com`: who signs, and where the keys are. */
  issuer: string;
  /** AUD tags of the applications that guard the Worker; at least one. */
  audience: string[];
}

type SignInSetting = 'ACCESS_TEAM' | 'ACCESS_AUD';

/**
 * @param team `team`, `team.cloudflareaccess.com` or the whole address
 * @param aud AUD tags, 64 hex digits each, with commas or blanks between them
 * @returns the settings, or which of the two are not set or do not read as Access gives them
 */
export function readSignIn(
  team: string,
  aud: string,
): SignIn | { missing: SignInSetting[] } | { misread: SignInSetting } {
  const missing: SignInSetting[] = [
    ...(team ? [] : (['ACCESS_TEAM'] as const)),
    ...(aud ? [] : (['ACCESS_AUD'] as const)),
  ];
  if (missing.length > 0) return { missing };
  const name = /^(?:https:\/\/)?([a-z0-9][a-z0-9-]{0,62})(?:\.cloudflareaccess\.com)?\/?$/.exec(team)?.[1];
  if (!name) return { misread: 'ACCESS_TEAM' };
  const audience = aud.split(/[\s,]+/).filter((tag) => tag !== '');
  if (audience.length === 0 || audience.some((tag) => !/^[0-9a-f]{64}$/.test(tag)))
    return { misread: 'ACCESS_AUD' };
  return { issuer: `https://${name}.cloudflareaccess.com`, audience };
}
