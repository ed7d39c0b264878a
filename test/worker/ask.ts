import { createExecutionContext } from 'cloudflare:test';
import type { Env } from '../../worker/env.ts';
import { workerHandler } from '../../worker/handler.ts';
import { site } from './site.ts';

const { fetch } = workerHandler(site);

/** What the whole Worker answers, gate and all; whoever asks `localhost` may do everything. */
export const askWorker = (request: Request, bindings: Env): Promise<Response> =>
  // A request made in the Worker itself has the properties that Cloudflare adds left out.
  fetch(
    request as Request<unknown, IncomingRequestCfProperties>,
    { READERS: 'local', ...bindings },
    createExecutionContext(),
  );
