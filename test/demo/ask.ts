import type { DemoCluster } from '../../demo/index.ts';

export type Row = Record<string, unknown>;

/** Status, reason phrase and decoded body of a simulated answer. */
export async function ask(
  cluster: Pick<DemoCluster, 'fetch' | 'tokens'>,
  path: string,
  token: keyof DemoCluster['tokens'] = 'reader',
  init: RequestInit = {},
): Promise<{ status: number; reason: string; text: string; data: unknown }> {
  const headers = { authorization: `PVEAPIToken=${cluster.tokens[token]}` };
  const response = await cluster.fetch(`https://pve.example:8006/api2/json${path}`, { headers, ...init });
  const text = await response.text();
  const data = text.startsWith('{') ? JSON.parse(text).data : undefined;
  return { status: response.status, reason: response.statusText, text, data };
}

/** The rows of an answer that is a list. */
export async function rows(...args: Parameters<typeof ask>): Promise<Row[]> {
  const { data, text } = await ask(...args);
  if (!Array.isArray(data)) throw new Error(`not a list: ${text.slice(0, 200)}`);
  return data;
}

/** 2026-11-22 03:00:00 UTC */
export const now = 1_795_316_400;
