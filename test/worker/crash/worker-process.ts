import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Told of every write by the Worker, it kills the Worker's process at the one that is armed. */
export interface Witness {
  url: string;
  /** Kills at this moment; the promise resolves when it is done. */
  arm(moment: string): Promise<void>;
  close(): void;
}

export async function startWitness(): Promise<Witness> {
  let armed: { moment: string; killed: () => void } | undefined;
  const server = createServer((request, response) => {
    let moment = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      moment += text;
    });
    request.on('end', () => {
      if (moment !== armed?.moment) return response.end();
      // No answer: the Worker stands still at this very moment until it dies.
      killWorkerd();
      armed.killed();
      armed = undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a listening server has one
    arm: (moment) =>
      new Promise((killed) => {
        armed = { moment, killed };
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

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
