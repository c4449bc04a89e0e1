import type { Channel } from './channel.ts'
import { MessageError } from '../../src-shared/rpc/index.ts'
import { decodeMessage, encodeMessage } from './message-codec.ts'

/** Application's own code: a window may close with 1000 and from 3000 on. */
const UNREADABLE_CLOSE = 4003

/** A channel over an open WebSocket. */
export function webSocketChannel(socket: WebSocket): Channel {
  return {
    post: (message) => {
      // A closing socket drops the message; the call it carries fails when `close` arrives.
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeMessage(message))
    },
    onMessage: (listener) => {
      const receive = (event: MessageEvent<ArrayBuffer>): void => {
        try {
          listener(decodeMessage(event.data))
        } catch (error) {
          if (!(error instanceof MessageError)) throw error
          // Whatever was lost with it is fetched anew by the next connection.
          socket.close(UNREADABLE_CLOSE, 'a message could not be read')
        }
      }
      socket.addEventListener('message', receive)
      return () => socket.removeEventListener('message', receive)
    },
    onClose: (listener) => {
      socket.addEventListener('close', listener, { once: true })
      return () => socket.removeEventListener('close', listener)
    },
  }
}
