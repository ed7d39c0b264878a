/**
 * A refusal of the API, with the text that the real one gives. `errors` names parameters.
 * Without `message` the body stays empty (authentication, proxy errors).
 */
export class ApiError extends Error {
  readonly status: number;
  readonly errors?: Record<string, string>;
  readonly empty: boolean;

  constructor(
    status: number,
    message: string,
    more: { errors?: Record<string, string>; empty?: boolean } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = more.errors;
    this.empty = more.empty ?? false;
  }
}

export function badParameters(errors: Record<string, string>): ApiError {
  return new ApiError(400, 'Parameter verification failed.\n', { errors });
}

/** 403, e.g. `Permission check failed (/nodes/pve1, Sys.Audit)`; without a hint where the real one gives none. */
export function forbidden(hint?: string): ApiError {
  return new ApiError(403, `Permission check failed${hint ? ` (${hint})` : ''}\n`);
}

/** A `die` in a handler. */
export function failed(message: string): ApiError {
  return new ApiError(500, `${message}\n`);
}
