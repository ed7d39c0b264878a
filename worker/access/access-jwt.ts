/**
 * The signed word of Cloudflare Access that it let somebody through, as it comes in `Cf-Access-Jwt-Assertion`
 * (developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json).
 */
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { SignIn } from '../../audit/sign-in.ts';

export type AccessAnswer =
  /** `name` is the mail address of a person, or the client id of a service token. */
  | { name: string; until: number }
  /** `keys`: the keys could not be fetched, so nothing can be said. `token`: this one does not hold. */
  | { refused: 'keys' | 'token'; why: string };

/**
 * Signature, issuer, audience and times. Keys rotate every six weeks: an unknown one makes the set be fetched again,
 * at most every 30 seconds.
 */
export async function checkAccess(assertion: string, settings: SignIn): Promise<AccessAnswer> {
  try {
    const { payload } = await jwtVerify(assertion, keysOf(settings.issuer), {
      issuer: settings.issuer,
      audience: settings.audience,
      // A key set's public keys must never be taken for a shared secret, nor `none` for a signature.
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'iat'],
      clockTolerance: 30,
    });
    const name = [payload.email, payload.common_name].find((one) => typeof one === 'string' && one !== '');
    if (typeof name !== 'string') return { refused: 'token', why: 'it names nobody' };
    return { name: name.slice(0, 200), until: payload.exp ?? 0 };
  } catch (error) {
    return refusalOf(error);
  }
}

const keySets = new Map<string, JWTVerifyGetKey>();

/** One set for all requests of this isolate. */
function keysOf(issuer: string): JWTVerifyGetKey {
  const known = keySets.get(issuer);
  if (known) return known;
  const keys = createRemoteJWKSet(new URL('/cdn-cgi/access/certs', issuer), {
    timeoutDuration: 5000,
    cooldownDuration: 30_000,
    cacheMaxAge: 3_600_000,
    // Called as a method of something else, the runtime's own fetch refuses to work.
    [customFetch]: (url, options) => globalThis.fetch(url, options),
  });
  keySets.set(issuer, keys);
  return keys;
}

/** In words of our own: the library's name claims and keys. */
function refusalOf(error: unknown): AccessAnswer {
  const code = error instanceof errors.JOSEError ? error.code : '';
  if (error instanceof errors.JWTClaimValidationFailed)
    return { refused: 'token', why: wrongClaims[error.claim] ?? 'a claim of it is missing' };
  const why = wrongTokens[code];
  if (why) return { refused: 'token', why };
  return { refused: 'keys', why: 'the keys of Cloudflare Access could not be fetched' };
}

const wrongClaims: Record<string, string> = {
  iss: 'another team issued it',
  aud: 'it is for another application',
  nbf: 'it is not valid yet',
};

const wrongTokens: Record<string, string> = {
  ERR_JWT_EXPIRED: 'it has expired',
  ERR_JWT_INVALID: 'it is no token',
  ERR_JWS_INVALID: 'it is no token',
  ERR_JOSE_ALG_NOT_ALLOWED: 'it is not signed the way Access signs',
  ERR_JOSE_NOT_SUPPORTED: 'it is not signed the way Access signs',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature does not hold',
  ERR_JWKS_NO_MATCHING_KEY: 'its key is unknown',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'its key is unknown',
};
