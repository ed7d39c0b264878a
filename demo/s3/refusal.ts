/** An error as S3 tells it: a status, a code and a sentence, in XML. */
export class S3Refusal extends Error {
  status: number;
  code: string;
  /** Further elements: `Region`. */
  more: Record<string, string>;
  headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.more = more;
    this.headers = headers;
  }
}

export const denied = () => new S3Refusal(403, 'AccessDenied', 'Access Denied');

export const notImplemented = (what: string) =>
  new S3Refusal(501, 'NotImplemented', `${what} not implemented`);
