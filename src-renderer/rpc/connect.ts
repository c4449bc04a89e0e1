import { BRIDGE_NAME, type Bridge } from '../../src-shared/rpc/index.ts'
import { reconnectWaitMilliseconds } from './backoff.ts'
import type { AttachableRpcClient } from './client.ts'
import { webSocketChannel } from './web-socket-channel.ts'

type WindowWithBridge = Window & { [BRIDGE_NAME]?: Bridge }

/** Electron's bridge, where this window is a desktop one. */
export const desktopBridge = (): Bridge | undefined => (window as WindowWithBridge)[BRIDGE_NAME]

/** Where the headless host listens: the page's own origin. The token comes with the page's address or in a cookie. */
export function webSocketAddress(page: Pick<Location, 'protocol' | 'host' | 'search'>): string {
  const token = new URLSearchParams(page.search).get('token')
  const query = token ? `?token=${encodeURIComponent(token)}` : ''
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/rpc${query}`
}

/**
 * Takes the token out of the address bar and out of what the browser remembers: whoever sees the screen, the history or a copied address
 * does not get it. The page came with a cookie that carries it from now on, also over a reload; where cookies are off it has to stay.
 */
export function hideToken(
  page: Pick<Location, 'pathname' | 'search' | 'hash'>,
  browser: { history: Pick<History, 'state' | 'replaceState'>; cookieEnabled: boolean },
): void {
  const query = new URLSearchParams(page.search)
  if (!query.has('token') || !browser.cookieEnabled) return
  query.delete('token')
  browser.history.replaceState(browser.history.state, '', `${page.pathname}${query.size > 0 ? `?${query}` : ''}${page.hash}`)
}

/** Connects over whichever transport this window has, and keeps the WebSocket connected. */
export function connect(client: AttachableRpcClient): void {
  const bridge = desktopBridge()
  if (bridge) {
    client.attach({
      post: (message) => bridge.post(message),
      onMessage: (listener) => bridge.onMessage(listener),
      onClose: () => () => undefined,
    })
    return
  }
  const address = webSocketAddress(location)
  hideToken(location, { history, cookieEnabled: navigator.cookieEnabled })
  keepConnected(client, address)
}

function keepConnected(client: AttachableRpcClient, address: string): void {
  let failures = 0
  const open = (): void => {
    const socket = new WebSocket(address)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => {
      failures = 0
      client.attach(webSocketChannel(socket))
    })
    socket.addEventListener('close', () => {
      failures++
      setTimeout(open, reconnectWaitMilliseconds(failures))
    })
  }
  open()
}
