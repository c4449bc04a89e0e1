import type { Channel } from './channel.ts'
import { decodeMessage, encodeMessage } from './message-codec.ts'

/** A channel over an open WebSocket. */
export function webSocketChannel(socket: WebSocket): Channel {
  return {
    post: (message) => {
      // A closing socket drops the message; the call it carries fails when `close` arrives.
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeMessage(message))
    },
    onMessage: (listener) => {
      const receive = (event: MessageEvent<ArrayBuffer>): void => listener(decodeMessage(event.data))
      socket.addEventListener('message', receive)
      return () => socket.removeEventListener('message', receive)
    },
    onClose: (listener) => {
      socket.addEventListener('close', listener, { once: true })
      return () => socket.removeEventListener('close', listener)
    },
  }
}
