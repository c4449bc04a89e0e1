import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { AccessControl, isLoopbackHost, newToken } from './access.ts'

const request = (url: string, headers: IncomingMessage['headers'] = {}): IncomingMessage =>
  ({ url, socket: {}, headers: { host: '127.0.0.1:4000', ...headers } }) as IncomingMessage

function control(): AccessControl {
  const access = new AccessControl('secret-token')
  access.usePort(4000)
  return access
}

describe('access to the headless host', () => {
  it('wants the token, in the address or in the cookie', () => {
    const access = control()
    expect(access.admitsPage(request('/?token=secret-token'))).toBe(true)
    expect(access.admitsPage(request('/assets/x.js', { cookie: 'a=b; spectraloom-4000=secret-token' }))).toBe(true)
    for (const [url, cookie] of [
      ['/'],
      ['/?token='],
      ['/?token=secret-tokem'],
      ['/?token=secret-token2'],
      ['/', 'spectraloom-4000=wrong'],
      ['/', 'spectraloom-4001=secret-token'],
      ['/', 'secret-token'],
    ]) {
      expect(access.admitsPage(request(url, { cookie }))).toBe(false)
    }
  })

  it('gives the cookie once the address had the token: for scripts invisible, for other sites unusable', () => {
    const access = control()
    expect(access.cookieFor(request('/?token=secret-token'))).toBe('spectraloom-4000=secret-token; HttpOnly; SameSite=Strict; Path=/')
    expect(access.cookieFor(request('/?token=wrong'))).toBeNull()
    expect(access.cookieFor(request('/'))).toBeNull()
  })

  it('answers to names of this machine only, whatever the port (a tunnel may change it)', () => {
    for (const host of ['127.0.0.1', '127.0.0.1:4000', 'localhost:9999', 'LOCALHOST:80', '[::1]:4000'])
      expect(isLoopbackHost(host)).toBe(true)
    for (const host of [
      undefined,
      '',
      'evil.example',
      'evil.example:4000',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '127.0.0.1@evil.example',
      '0.0.0.0:4000',
      'localhost/',
      'localhost:123456',
      '[::1',
      '192.168.1.2:4000',
    ]) {
      expect(isLoopbackHost(host)).toBe(false)
    }
    expect(control().admitsPage(request('/?token=secret-token', { host: 'evil.example:4000' }))).toBe(false)
  })

  it('lets only its own page open a socket', () => {
    const access = control()
    const socket = (origin: string | undefined, host = '127.0.0.1:4000'): boolean =>
      access.admitsSocket(request('/rpc', { origin, host, cookie: 'spectraloom-4000=secret-token' }))
    expect(socket('http://127.0.0.1:4000')).toBe(true)
    expect(socket('http://localhost:9000', 'localhost:9000')).toBe(true)
    for (const origin of [
      undefined,
      'null',
      'https://127.0.0.1:4000',
      'http://127.0.0.1:4001',
      'http://localhost:4000',
      'http://evil.example',
    ])
      expect(socket(origin)).toBe(false)
  })

  it('has tokens of 256 bits that never repeat', () => {
    const tokens = Array.from({ length: 100 }, newToken)
    expect(new Set(tokens).size).toBe(100)
    expect(tokens.every((token) => /^[\w-]{43}$/.test(token))).toBe(true)
  })
})
