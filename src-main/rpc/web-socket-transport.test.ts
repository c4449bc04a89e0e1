import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createBirpc } from 'birpc'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ClientFunctions, HostFunctions } from '../../src-shared/rpc/index.ts'
import { describeContract, type Connect } from '../../test/support/contract-suite.ts'
import { silentLog } from '../failures/log.ts'
import type { Caller } from '../services/calls/caller.ts'
import { packMessage, unpackMessage } from './message-pack.ts'
import { RPC_PATH, attachWebSocketTransport, type WebSocketTransport } from './web-socket-transport.ts'

interface Listening {
  server: Server
  transport: WebSocketTransport
  address: string
}

const listening: Listening[] = []

async function listen(functions: HostFunctions, admits = (): boolean => true): Promise<Listening> {
  const server = createServer()
  const transport = attachWebSocketTransport(server, { functionsFor: () => functions, log: silentLog, admits })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const opened = { server, transport, address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}${RPC_PATH}` }
  listening.push(opened)
  return opened
}

afterEach(async () => {
  for (const { server, transport } of listening.splice(0)) {
    transport.close()
    await new Promise((resolve) => server.close(resolve))
  }
})

const connect: Connect = async (functions, onEvent) => {
  const { transport, address } = await listen(functions)
  const socket = new WebSocket(address)
  const rpc = createBirpc<HostFunctions, ClientFunctions>(
    { event: onEvent },
    {
      post: (message) => socket.send(packMessage(message)),
      on: (listener) => socket.on('message', (data: Buffer) => listener(unpackMessage(data))),
      timeout: 5000,
    },
  )
  await once(socket, 'open')
  return { host: { call: (name, params) => rpc.call(name, params) }, emit: transport.emit, close: () => socket.close() }
}

describeContract('a WebSocket', connect)

const silent: HostFunctions = { call: async () => ({ ok: true, value: null }) }

describe('the WebSocket', () => {
  it('is refused to those who are not admitted, and elsewhere than at its path', async () => {
    const closed = await listen(silent, () => false)
    const [refused] = (await once(new WebSocket(closed.address), 'error')) as [Error]
    expect(refused.message).toContain('403')
    const open = await listen(silent)
    const [lost] = (await once(new WebSocket(open.address.replace(RPC_PATH, '/other')), 'error')) as [Error]
    expect(lost.message).toContain('403')
  })

  it.each([
    ['text', '{"t":"q"}'],
    ['bytes that are no MessagePack', Buffer.from([0xc1, 0xff, 0x00])],
    ['a message of another kind', packMessage({ hello: 1 })],
    ['null', packMessage(null)],
    ['a call of another function', packMessage({ t: 'q', i: '1', m: 'constructor', a: ['x', {}] })],
    ['a Float32Array of three bytes', Buffer.from([0xc7, 0x03, 0x01, 0, 0, 0])],
    ['a list longer than itself', Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff])],
    ['lists nested too deep', Buffer.alloc(100_000, 0x91)],
  ])('is closed by %s, and the others go on', async (_, message) => {
    const { address } = await listen(silent)
    const other = new WebSocket(address)
    await once(other, 'open')
    const socket = new WebSocket(address)
    await once(socket, 'open')
    socket.send(message)
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1003)
    other.send(packMessage({ t: 'q', i: '1', m: 'call', a: ['app.info', {}] }))
    const [answer] = (await once(other, 'message')) as [Buffer]
    expect(unpackMessage(answer)).toMatchObject({ t: 's', i: '1', r: { ok: true } })
    other.close()
  })

  it('is closed by a message beyond 64 MB', async () => {
    const { address } = await listen(silent)
    const socket = new WebSocket(address)
    await once(socket, 'open')
    socket.send(Buffer.alloc(64 * 1024 * 1024 + 1))
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1009)
  })

  it('tells who calls when the window has gone', async () => {
    let caller: Caller | null = null
    const server = createServer()
    const functionsFor = (calling: Caller): HostFunctions => ((caller = calling), silent)
    const transport = attachWebSocketTransport(server, { functionsFor, log: silentLog, admits: () => true })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}${RPC_PATH}`
    listening.push({ server, transport, address })
    const socket = new WebSocket(address)
    await once(socket, 'open')
    const left = new Promise<void>((resolve) => (caller as Caller | null)?.onLeave(resolve))
    socket.terminate()
    await left
  })

  it('brings events to every window', async () => {
    const { address, transport } = await listen(silent)
    const sockets = [new WebSocket(address), new WebSocket(address)]
    await Promise.all(sockets.map((socket) => once(socket, 'open')))
    const received = Promise.all(sockets.map(async (socket) => unpackMessage(((await once(socket, 'message')) as [Buffer])[0])))
    transport.emit('takes.removed', { takeId: 'take-1' })
    expect(await received).toEqual([0, 1].map(() => ({ t: 'q', m: 'event', a: ['takes.removed', { takeId: 'take-1' }] })))
  })
})
