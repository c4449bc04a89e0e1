import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { createBirpc } from 'birpc'
import { WebSocketServer, type WebSocket } from 'ws'
import { MessageError, type ClientFunctions, type EventName, type HostFunctions } from '../../src-shared/rpc/index.ts'
import type { Log } from '../failures/log.ts'
import { Caller } from '../services/calls/caller.ts'
import type { FunctionsFor } from './dispatch.ts'
import { packMessage, unpackMessage } from './message-pack.ts'
import { isRpcMessage, type RpcMessage } from './rpc-message.ts'

/** Where the socket is, below the host's address. */
export const RPC_PATH = '/rpc'
const MAXIMUM_MESSAGE_BYTES = 64 * 1024 * 1024
/** A window that takes no data for so long that this much waits is gone or stuck; it fetches the state anew when it comes back. */
const MAXIMUM_WAITING_BYTES = 512 * 1024 * 1024
const HEARTBEAT_MS = 15_000
const NORMAL_CLOSE = 1000
const UNSUPPORTED_DATA = 1003

export interface WebSocketTransportOptions {
  functionsFor: FunctionsFor
  log: Log
  /** Whether this request may become a connection: Host, Origin and token. */
  admits: (request: IncomingMessage) => boolean
}

export interface WebSocketTransport {
  emit(name: EventName, payload: unknown): void
  close(): void
}

/** Carries the contract over WebSockets on an HTTP server. Several windows may be connected; events go to all. */
export function attachWebSocketTransport(server: Server, { functionsFor, log, admits }: WebSocketTransportOptions): WebSocketTransport {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAXIMUM_MESSAGE_BYTES, perMessageDeflate: false })
  const answered = new WeakSet<WebSocket>()

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?', 1)[0] !== RPC_PATH || !admits(request)) {
      refuse(socket)
      return
    }
    sockets.handleUpgrade(request, socket, head, connect)
  }

  const connect = (socket: WebSocket): void => {
    answered.add(socket)
    socket.on('pong', () => answered.add(socket))
    socket.on('error', (error) => log.write('warning', 'A window broke its connection', { error }))
    const caller = new Caller()
    const rpc = createBirpc<ClientFunctions, HostFunctions>(functionsFor(caller), {
      post: (message) => send(socket, packMessage(message)),
      on: (listener) =>
        socket.on('message', (data, isBinary) => {
          try {
            listener(readMessage(data as Buffer, isBinary))
          } catch (error) {
            if (!(error instanceof MessageError)) throw error
            log.write('warning', 'A window sent what is no message of this program', { error })
            socket.close(UNSUPPORTED_DATA, error.message)
          }
        }),
      timeout: -1,
      onFunctionError: (error) => log.write('error', 'A call could not be answered', { error }),
      onGeneralError: (error) => {
        log.write('error', 'A message could not be sent', { error })
        return true
      },
    })
    socket.on('close', () => {
      rpc.$close()
      caller.leave()
    })
  }

  const heartbeat = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!answered.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, HEARTBEAT_MS)
  heartbeat.unref()
  server.on('upgrade', onUpgrade)

  return {
    emit(name, payload) {
      if (sockets.clients.size === 0) return
      // One encoding for all windows: the form birpc gives a call that expects no answer.
      const bytes = packMessage({ t: 'q', m: 'event', a: [name, payload] })
      for (const socket of sockets.clients) send(socket, bytes)
    },
    close() {
      clearInterval(heartbeat)
      server.off('upgrade', onUpgrade)
      for (const socket of sockets.clients) {
        socket.close(NORMAL_CLOSE, 'the program has ended')
        socket.terminate()
      }
      sockets.close()
    },
  }
}

/** Says no to a stranger, and has the connection gone by that, whatever the stranger does with it: Node no longer watches it by now. */
function refuse(socket: Duplex): void {
  socket.on('error', () => socket.destroy())
  socket.once('finish', () => socket.destroy())
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

function readMessage(data: Buffer, isBinary: boolean): RpcMessage {
  const message = isBinary ? unpackMessage(data) : undefined
  if (!isRpcMessage(message)) throw new MessageError('It is not a message of this program.')
  return message
}

function send(socket: WebSocket, bytes: Uint8Array): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > MAXIMUM_WAITING_BYTES) socket.terminate()
  else socket.send(bytes)
}
