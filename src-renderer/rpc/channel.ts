/** One pipe of messages to the program: Electron's bridge or a WebSocket. */
export interface Channel {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): () => void
  /** Called once, when the pipe is gone for good. */
  onClose(listener: () => void): () => void
}
