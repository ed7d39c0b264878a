/** One check: with an end, and without harm to the others. */
import { redactor } from '../secrets.ts';
import { type DoctorLine, type Finding, problem } from './line.ts';

export const defaultSeconds = 10;

/**
 * @param work is told by the signal when its time is over
 * @param instead the lines when it did not end, or failed in a way that nobody foresaw
 */
export async function bounded(
  seconds: number,
  work: (signal: AbortSignal) => Promise<DoctorLine[]>,
  instead: (found: Finding) => DoctorLine[],
): Promise<DoctorLine[]> {
  const ending = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<DoctorLine[]>((resolve) => {
    timer = setTimeout(() => {
      resolve(
        instead(
          problem(
            `It did not end within ${seconds} seconds.`,
            'Try again; if it stays so, look at what is asked there.',
          ),
        ),
      );
      ending.abort(new Error('too late'));
    }, seconds * 1000);
  });
  const done = work(ending.signal).catch((error: unknown) =>
    instead(problem(`The check itself failed: ${error instanceof Error ? error.message : 'it broke off'}.`)),
  );
  return await Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** Takes every secret out of whatever lines say, since a server may echo what it was sent. */
export function withoutSecrets(secrets: readonly string[]): (text: string) => string {
  // A shorter one would blank innocent letters.
  const parts = secrets
    .flatMap((secret) => [secret, ...afterSign(secret), base64(secret)])
    .filter(({ length }) => length >= 8);
  const [first] = parts;
  return first === undefined ? (text) => text : redactor(first, parts);
}

/** Of a token also its secret alone: `user@realm!name=secret`. */
const afterSign = (secret: string): string[] => {
  const token = /^[^\s@!=:]+@[^\s@!=:]+![^\s@!=:]+[=:](\S+)$/.exec(secret)?.[1];
  return token ? [token] : [];
};

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
