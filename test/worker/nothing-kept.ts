/** Files share one runtime, which takes seconds to start. Each of them finds its storage empty all the same. */
import { reset } from 'cloudflare:test';
import { afterAll, beforeAll, vi } from 'vitest';

beforeAll(() => reset());
afterAll(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});
