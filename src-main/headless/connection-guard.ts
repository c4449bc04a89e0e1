import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Connections that have not shown the key: a browser opens six, a tunnel as many again. */
const MOST_STRANGERS = 64

/**
 * Watches every connection of a host from its beginning to its end, upgraded ones too, of which the HTTP server knows nothing any more.
 * Of connections that have not shown the key only so many are kept: the oldest makes room, so that strangers never keep the person out.
 */
export class ConnectionGuard {
  private readonly sockets = new Set<Socket>()

  /** @param isKnown  whether the key came by this connection */
  constructor(
    server: Server,
    private readonly isKnown: (socket: Socket) => boolean,
    private readonly mostStrangers = MOST_STRANGERS,
  ) {
    server.on('connection', (socket) => this.watch(socket))
  }

  /** Open connections. */
  get size(): number {
    return this.sockets.size
  }

  /** Ends all connections at once, whatever those at the other end do. */
  destroyAll(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  private watch(socket: Socket): void {
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    // A connection that breaks is closed by that; there is nobody to tell.
    socket.on('error', () => socket.destroy())
    const strangers = [...this.sockets].filter((candidate) => !this.isKnown(candidate))
    if (strangers.length > this.mostStrangers) strangers[0].destroy()
  }
}
