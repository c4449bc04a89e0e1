import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** A secret of 256 bits, fit for an address. */
export const newToken = (): string => randomBytes(32).toString('base64url')

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Who may talk to the host.
 *
 * The address that the host prints carries the token. Its first use answers with a cookie (HttpOnly, SameSite=Strict), which
 * then carries it, so that reloading works and the token does not have to stay in the address bar. The socket takes either.
 * `Host` must be a name of the loopback interface, with any port, so that an SSH tunnel works and a foreign name that was
 * pointed here (DNS rebinding) does not; `Origin`, where it is sent, must be that same address.
 */
export class AccessControl {
  readonly token: string
  private cookieName = 'spectraloom'
  private readonly known = new WeakSet<Socket>()

  constructor(token = newToken()) {
    this.token = token
  }

  /** Cookies are shared by all ports of a machine: each host has one of its own. */
  usePort(port: number): void {
    this.cookieName = `spectraloom-${port}`
  }

  /** A page or file. */
  admitsPage(request: IncomingMessage): boolean {
    const admitted = isLoopbackHost(request.headers.host) && originFits(request) && this.hasToken(request)
    if (admitted) this.known.add(request.socket)
    return admitted
  }

  /** Whether the token came by this connection at some time. */
  isKnown(socket: Socket): boolean {
    return this.known.has(socket)
  }

  /** A WebSocket: browsers always name its origin, and other programs have no business here. */
  admitsSocket(request: IncomingMessage): boolean {
    return request.headers.origin !== undefined && this.admitsPage(request)
  }

  /** The cookie to set, where the token came by the address. */
  cookieFor(request: IncomingMessage): string | null {
    return this.matches(tokenOfAddress(request)) ? `${this.cookieName}=${this.token}; HttpOnly; SameSite=Strict; Path=/` : null
  }

  private hasToken(request: IncomingMessage): boolean {
    return this.matches(tokenOfAddress(request)) || this.matches(cookieValue(request.headers.cookie, this.cookieName))
  }

  private matches(candidate: string | null): boolean {
    if (candidate === null) return false
    const [given, wanted] = [Buffer.from(candidate), Buffer.from(this.token)]
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }
}

export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^[^/\\@?#\s]+$/.test(host) && LOOPBACK_NAMES.has(host.replace(/:\d{1,5}$/, '').toLowerCase())
}

const originFits = ({ headers }: IncomingMessage): boolean => headers.origin === undefined || headers.origin === `http://${headers.host}`

/** What a request asks for, or null where that is no path. */
export function requestTarget({ url }: IncomingMessage): URL | null {
  const address = `http://host${url ?? '/'}`
  return url?.startsWith('/') && URL.canParse(address) ? new URL(address) : null
}

const tokenOfAddress = (request: IncomingMessage): string | null => requestTarget(request)?.searchParams.get('token') ?? null

function cookieValue(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const equals = part.indexOf('=')
    if (part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim()
  }
  return null
}
