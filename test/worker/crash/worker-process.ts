import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Told of every write by the Worker, it lets audits stand still at the moments that were asked for. */
export interface Witness {
  url: string;
  /**
   * Kills the Worker's process as soon as the audit of each cluster stands at its moment.
   * @param moments of each cluster, `after facts`
   * @returns the clusters whose audits did not come to their moment within `patienceMs`
   */
  killAt(moments: ReadonlyMap<string, string>, patienceMs: number): Promise<string[]>;
  close(): void;
}

export async function startWitness(): Promise<Witness> {
  let told: (write: Write) => boolean = () => false;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    // Without an answer the audit stands still at this very moment until it dies.
    request.on('end', () => told(JSON.parse(body)) || response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a listening server has one
    async killAt(moments, patienceMs) {
      const missing = new Set(moments.keys());
      const all = new Promise<void>((done) => {
        told = ({ moment, key }) => {
          const cluster = clusterOf(key);
          if (moments.get(cluster) !== moment) return false;
          missing.delete(cluster);
          if (missing.size === 0) done();
          return true;
        };
      });
      await Promise.race([all, sleep(patienceMs, undefined, { ref: false })]);
      killWorkerd();
      told = () => false;
      return [...missing];
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Write {
  moment: string;
  /** In the bucket or the namespace: `homelab/latest.json`, `page:<version>:<digest>:/homelab/`. */
  key: string;
}

const clusterOf = (key: string): string => key.replace(/^page:[^/]*\//, '').replace(/\/.*$/s, '');

/** Kills the workerd that this process started, as a power cut would. */
function killWorkerd(): void {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  const children = table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, command]) => Number(parent) === process.pid && command?.includes('workerd'));
  if (children.length !== 1) throw new Error(`There should be one workerd, found ${children.length}.`);
  process.kill(Number(children[0]?.[0]), 'SIGKILL');
}
