/**
 * What a bucket policy says for everybody. What it grants to somebody is not told apart: a key does not know whose it is.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */

export interface PolicyReading {
  /** Whether strangers may read; undefined when it hangs on a condition. */
  publicRead: boolean | undefined;
  /** Whether everybody may write or delete; undefined as above. */
  publicWrite: boolean | undefined;
  /** Everybody is refused writing and deleting, without exception. */
  writeDenied: boolean;
}

/** Undefined when it has no statements that can be read. */
export function readPolicy(policy: unknown, bucket: string): PolicyReading | undefined {
  const list = field(policy, 'Statement');
  const statements = Array.isArray(list) ? list : list === undefined ? undefined : [list];
  if (!statements?.every(isRecord)) return undefined;
  const everybody = statements.filter((statement) => isEverybody(statement));
  const allowed = everybody.filter((statement) => statement.Effect === 'Allow');
  const denied = everybody.filter((statement) => statement.Effect === 'Deny' && !isConditional(statement));
  const mayBy = (actions: string[]) => {
    const found = allowed.filter((statement) => actions.some((action) => names(statement, action)));
    if (found.length === 0) return false;
    return found.every(isConditional) ? undefined : true;
  };
  return {
    publicRead: mayBy(['s3:GetObject', 's3:ListBucket']),
    publicWrite: mayBy(writing),
    writeDenied: writing.every((action) =>
      denied.some((statement) => names(statement, action) && coversObjects(statement, bucket)),
    ),
  };
}

/** With any of these a backup can be lost. */
const writing = ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'];

type Statement = Record<string, unknown>;

const isRecord = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

/** One text or a list of them. */
const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');

function isEverybody(statement: Statement): boolean {
  const principal = statement.Principal;
  return (
    statement.NotPrincipal !== undefined || principal === '*' || texts(field(principal, 'AWS')).includes('*')
  );
}

/** An exception is a condition, too. */
const isConditional = (statement: Statement): boolean => {
  if (statement.NotPrincipal !== undefined) return true;
  const condition = statement.Condition;
  return isRecord(condition) ? Object.keys(condition).length > 0 : condition !== undefined;
};

/** Whether an action is among those of a statement. */
function names(statement: Statement, action: string): boolean {
  const not = texts(statement.NotAction);
  if (not.length > 0) return !not.some((pattern) => fits(pattern, action));
  return texts(statement.Action).some((pattern) => fits(pattern, action));
}

const coversObjects = (statement: Statement, bucket: string): boolean =>
  texts(statement.Resource).some((pattern) => pattern === '*' || pattern === `arn:aws:s3:::${bucket}/*`);

/** `*` and `?` as in policies, upper and lower case alike. Patterns are compared piece by piece: none can be slow. */
function fits(pattern: string, action: string): boolean {
  const [first = '', ...pieces] = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  if (pieces.length === 0) return matches(first, text, 0) && first.length === text.length;
  if (!matches(first, text, 0)) return false;
  let at = first.length;
  const last = pieces.pop() ?? '';
  for (const piece of pieces) {
    while (at + piece.length <= text.length && !matches(piece, text, at)) at++;
    if (at + piece.length > text.length) return false;
    at += piece.length;
  }
  return text.length - last.length >= at && matches(last, text, text.length - last.length);
}

const matches = (piece: string, text: string, at: number): boolean =>
  at + piece.length <= text.length &&
  [...piece].every((character, index) => character === '?' || character === text[at + index]);
