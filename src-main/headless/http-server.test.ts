import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { silentLog } from '../failures/log.ts'
import { AccessControl } from './access.ts'
import { createHttpServer } from './http-server.ts'
import { resolveInside } from './static-files.ts'

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

let server: Server | null = null
afterEach(() => {
  server?.close()
  server = null
})

/** Sends the path exactly as it stands: no client in between that tidies it up. */
async function serving(): Promise<(path: string, options?: { method?: string; headers?: Record<string, string> }) => Promise<Answer>> {
  const root = temporaryFolder()
  const rendererFolder = join(root, 'renderer')
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true })
  writeFileSync(join(root, 'secret.txt'), 'secret')
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html>')
  writeFileSync(join(rendererFolder, 'assets', 'player-abc.js'), 'export {}')
  writeFileSync(join(rendererFolder, 'assets', 'font-abc.woff2'), 'x')
  symlinkSync(join(rendererFolder, 'assets'), join(rendererFolder, 'linked'))
  const access = new AccessControl('token')
  const opened = createHttpServer({ rendererFolder, access, log: silentLog })
  server = opened
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve))
  const { port } = opened.address() as AddressInfo
  access.usePort(port)
  return (path, { method = 'GET', headers = { cookie: `spectraloom-${port}=token` } } = {}) =>
    new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
      })
      sent.on('error', reject)
      sent.end()
    })
}

describe('the headless host', () => {
  it('serves the page to who has the token, and keeps it in a cookie', async () => {
    const get = await serving()
    const { status, headers, body } = await get('/?token=token', { headers: {} })
    expect([status, body]).toEqual([200, '<!doctype html>'])
    expect(headers['set-cookie']?.[0]).toContain('HttpOnly; SameSite=Strict')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['cache-control']).toBe('no-store')
  })

  it('gives nothing to others', async () => {
    const get = await serving()
    for (const path of ['/', '/assets/player-abc.js', '/nothing']) {
      const { status, body } = await get(path, { headers: {} })
      expect(status).toBe(403)
      expect(body).toContain('Open the address that Spectraloom printed')
    }
    expect((await get('/?token=token', { headers: { host: 'evil.example' } })).status).toBe(403)
  })

  it('isolates the page and allows it nothing but itself', async () => {
    const get = await serving()
    const { headers } = await get('/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/connect-src 'self' ws:\/\/127\.0\.0\.1:\d+(;|$)/)
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  })

  it('names each kind of file; hashed ones may be kept', async () => {
    const get = await serving()
    const script = await get('/assets/player-abc.js')
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(script.headers['cache-control']).toContain('immutable')
    expect((await get('/assets/font-abc.woff2')).headers['content-type']).toBe('font/woff2')
    expect((await get('/assets/player-abc.js', { method: 'HEAD', headers: undefined })).body).toBe('')
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '*',
    '/%00',
    '/%zz',
    '/assets',
    '/assets/',
    '/index.html/x',
  ])('gives nothing for %s', async (path) => {
    const get = await serving()
    const { status, body } = await get(path)
    expect(status).toBe(404)
    expect(body).not.toContain('secret')
  })

  it.each(['//', '/\\', '/?', '/?token=%zz'])('bears odd addresses such as %s', async (path) => {
    const get = await serving()
    expect((await get(path)).body).toBe('<!doctype html>')
  })

  it('takes no other methods', async () => {
    const get = await serving()
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get('/', { method })).status).toBe(405)
  })
})

describe('resolveInside', () => {
  it('never leaves its root', () => {
    for (const path of ['/../x', '/a/../../x', '/%2e%2e%2fx', '/..', '/']) {
      const resolved = resolveInside('/root/app', path)
      expect(resolved === null || resolved.startsWith('/root/app/')).toBe(true)
    }
  })
})
