/** An error of the API with an HTTP status of its own: the text is the whole body. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A handler that failed: whatever is no HTTP error becomes 400. */
export const failed = (message: string): Refusal => new Refusal(400, message);

/** 403; some handlers name what is missing and where. */
export const forbidden = (missing = ''): Refusal =>
  new Refusal(403, `permission check failed${missing && ` - missing ${missing}`}`);
