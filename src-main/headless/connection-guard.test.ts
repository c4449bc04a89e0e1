import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { HostFunctions } from '../../src-shared/rpc/index.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { until } from '../../test/support/until.ts'
import { silentLog } from '../failures/log.ts'
import { attachWebSocketTransport, RPC_PATH, type WebSocketTransport } from '../rpc/web-socket-transport.ts'
import { AccessControl } from './access.ts'
import { ConnectionGuard } from './connection-guard.ts'
import { createHttpServer } from './http-server.ts'

interface Host {
  port: number
  server: Server
  guard: ConnectionGuard
  transport: WebSocketTransport
}

let host: Host
const clients: Socket[] = []

async function start(mostStrangers?: number, timeLimits?: { headersMs: number; requestMs: number }): Promise<void> {
  const access = new AccessControl('token')
  const server = createHttpServer({ rendererFolder: temporaryFolder(), access, log: silentLog, timeLimits })
  const guard = new ConnectionGuard(server, (socket) => access.isKnown(socket), mostStrangers)
  const functionsFor = (): HostFunctions => ({ call: async () => ({ ok: true, value: null }) })
  const transport = attachWebSocketTransport(server, { functionsFor, log: silentLog, admits: (request) => access.admitsSocket(request) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  access.usePort(port)
  host = { port, server, guard, transport }
}

async function open(text = ''): Promise<Socket> {
  const socket = connect(host.port, '127.0.0.1')
  clients.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  if (text) socket.write(text)
  return socket
}

/** As the host ends: must not wait for any client. */
async function stop(): Promise<void> {
  const closed = new Promise((resolve) => host.server.close(resolve))
  host.transport.close()
  host.guard.destroyAll()
  await closed
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await stop()
})

const HEADERS = [
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
]
const upgrade = (path: string): string => [`GET ${path} HTTP/1.1`, ...HEADERS, '', ''].join('\r\n')

describe('connections to the host', () => {
  // An error that nobody handles fails the whole test run.
  it('that are refused and reset leave nothing behind, and no fault', async () => {
    await start()
    for (let round = 0; round < 10; round++) {
      await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const socket = await open(upgrade(i % 2 ? RPC_PATH : '/elsewhere'))
          if (i % 3 === 0) await once(socket, 'data')
          socket.resetAndDestroy()
        }),
      )
    }
    await until(() => host.guard.size === 0)
  })

  it('that were refused and are held open by the other end are gone all the same', async () => {
    await start()
    const socket = connect({ port: host.port, host: '127.0.0.1', allowHalfOpen: true })
    clients.push(socket)
    socket.write(upgrade(RPC_PATH))
    await once(socket, 'data')
    await until(() => host.guard.size === 0)
  })

  it('do not hold up the end, whatever they are in the middle of', async () => {
    await start()
    const window = new WebSocket(`ws://127.0.0.1:${host.port}${RPC_PATH}?token=token`, { origin: `http://127.0.0.1:${host.port}` })
    await once(window, 'open')
    for (const text of ['', 'GET / HTTP/1.1\r\n', upgrade(RPC_PATH), 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n'])
      await open(text)
    await until(() => host.guard.size >= 4)
    const ended = once(window, 'close')
    await stop()
    await ended
    expect(host.guard.size).toBe(0)
  })

  it('of strangers are bounded, and the oldest makes room; who has the key stays', async () => {
    await start(5)
    const window = new WebSocket(`ws://127.0.0.1:${host.port}${RPC_PATH}?token=token`, { origin: `http://127.0.0.1:${host.port}` })
    await once(window, 'open')
    const first = await open()
    const firstClosed = once(first, 'close')
    for (let i = 0; i < 20; i++) await open()
    await firstClosed
    await until(() => host.guard.size === 6)
    expect(window.readyState).toBe(WebSocket.OPEN)
    const page = new WebSocket(`ws://127.0.0.1:${host.port}${RPC_PATH}?token=token`, { origin: `http://127.0.0.1:${host.port}` })
    await once(page, 'open')
    page.close()
    window.close()
  })

  it('that say nothing, or never end what they say, are given up', async () => {
    await start(10, { headersMs: 100, requestMs: 200 })
    const closed = []
    for (const text of ['', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n']) {
      const socket = await open(text)
      socket.resume()
      closed.push(once(socket, 'close'))
    }
    await Promise.all(closed)
  })
})
