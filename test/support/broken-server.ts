/** A server on a free port of 127.0.0.1 that does to its connections whatever a test wants. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

/**
 * @param meet is given each connection
 * @param refused nobody listens there any more
 */
export async function brokenServer(meet: (socket: Socket) => void, refused = false) {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    meet(socket);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  if (refused) await close();
  return { port, connections: () => count, close: refused ? async () => {} : close };
}
