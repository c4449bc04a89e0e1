import type { RpcClient } from '../rpc/client.ts'
import { WindowCarrier } from './window-carrier.ts'

/** Offers this window to the program as a way for sound, for as long as it is open. */
export function carrySound(client: RpcClient, failed: (error: unknown) => void): void {
  const windowId = `window-${crypto.randomUUID()}`
  const carriers = new Map<number, WindowCarrier>()

  const carrierOf = (linkId: number): WindowCarrier => {
    const known = carriers.get(linkId)
    if (known) return known
    const made = new WindowCarrier(
      (message) => void client.call('audio.fromWindow', { windowId, linkId, message }).catch(() => carriers.get(linkId)?.end()),
    )
    carriers.set(linkId, made)
    return made
  }

  client.on('audio.toWindow', (event) => {
    if (event.windowId !== windowId) return
    const carrier = carrierOf(event.linkId)
    if (event.message === null) carriers.delete(event.linkId)
    void (event.message === null ? carrier.end() : carrier.receive(event.message)).catch(failed)
  })
  const attach = (): void => void client.call('audio.attachWindow', { windowId }).catch(failed)
  client.onConnection((state) => {
    for (const carrier of carriers.values()) void carrier.end()
    carriers.clear()
    if (state === 'open') attach()
  })
  if (client.connection === 'open') attach()
  addEventListener('pagehide', () => void client.call('audio.detachWindow', { windowId }).catch(() => undefined))
}
