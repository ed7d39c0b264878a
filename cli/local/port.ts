import { createServer, type Server } from 'node:http';

export interface HeldPort {
  /** Frees it for its real server. */
  release(): Promise<void>;
}

/**
 * Takes a port on loopback while everything else is still being prepared, so that a second start is told at
 * once. Browsers that come early are asked to wait.
 * @param option by which another one is given
 * @throws Error that says who is in the way and how to give another
 */
export async function holdPort(port: number, option = '--port'): Promise<HeldPort> {
  // `localhost` may mean either; somebody else on the one would be shown in place of us on the other.
  const hosts = ['127.0.0.1', '::1'];
  const servers: Server[] = [];
  for (const host of hosts) {
    const server = await listen(port, host).catch(async (error: NodeJS.ErrnoException) => {
      if (host === '::1' && error.code !== 'EADDRINUSE') return null; // no IPv6 here
      await closeAll(servers);
      throw new Error(explain(port, option, error));
    });
    if (server) servers.push(server);
  }
  return { release: () => closeAll(servers) };
}

function explain(port: number, option: string, { code, message }: NodeJS.ErrnoException): string {
  const other = `give another: npm start -- ${option} ${port + 1}`;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken, perhaps by an Offsight that runs already; ${other}`;
  if (code === 'EACCES') return `Port ${port} may not be opened without privileges; ${other}`;
  return `Port ${port} could not be opened (${message}); ${other}`;
}

function listen(port: number, host: string): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(503, { 'Content-Type': 'text/html; charset=utf-8', 'Retry-After': '3', Refresh: '3' });
    response.end(
      '<!doctype html><title>Offsight</title><p>Offsight is starting; the terminal shows how far it is.',
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

async function closeAll(servers: Server[]): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const server of servers) server.closeAllConnections();
  await Promise.all(closed);
}
