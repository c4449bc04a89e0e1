import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Log } from '../failures/log.ts'
import { requestTarget, type AccessControl } from './access.ts'
import { securityHeaders } from './security-headers.ts'
import { readStaticFile } from './static-files.ts'

export interface HttpServerOptions {
  rendererFolder: string
  access: AccessControl
  log: Log
  /** How long a connection may take to say what it wants, and to end what it says. */
  timeLimits?: { headersMs: number; requestMs: number }
}

const TIME_LIMITS = { headersMs: 10_000, requestMs: 20_000 }

const MOST_HEADER_BYTES = 16 * 1024

const NO_ACCESS = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Spectraloom</title>
<h1>Spectraloom</h1><p>Open the address that Spectraloom printed when it started: it contains the key to this page.</p></html>`

/** Serves the built renderer to those who know the token. */
export function createHttpServer({ rendererFolder, access, log, timeLimits = TIME_LIMITS }: HttpServerOptions): Server {
  const { headersMs, requestMs } = timeLimits
  const limits = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: headersMs / 10,
    maxHeaderSize: MOST_HEADER_BYTES,
  }
  return createServer(limits, (request, response) => {
    answer(request, response, rendererFolder, access).catch((error: unknown) => {
      log.write('error', 'A page could not be served', { error, path: requestTarget(request)?.pathname })
      finish(response, 500, 'Something went wrong. The log says more.')
    })
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, rendererFolder: string, access: AccessControl): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    finish(response, 405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' })
    return
  }
  if (!access.admitsPage(request)) {
    finish(response, 403, NO_ACCESS, { 'Content-Type': 'text/html; charset=utf-8' })
    return
  }
  const target = requestTarget(request)
  const file = target && (await readStaticFile(rendererFolder, target.pathname))
  if (!file) {
    finish(response, 404, 'There is no such file.')
    return
  }
  const cookie = access.cookieFor(request)
  response.writeHead(200, {
    ...securityHeaders(`ws://${request.headers.host}`),
    ...file.headers,
    'Content-Length': file.content.length,
    ...(cookie ? { 'Set-Cookie': cookie } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : file.content)
}

function finish(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, {
    ...securityHeaders(null),
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    ...headers,
  })
  response.end(text)
}
