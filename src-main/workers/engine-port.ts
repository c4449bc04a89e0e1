import type { FromEngine, ToEngine } from './messages.ts'

/** The engine process's end of the line to its host. */
export interface EnginePort {
  send(message: FromEngine): Promise<void>
  onMessage(listener: (message: ToEngine) => void): void
}

/** What Electron gives a utility process in place of `process.send`. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

/** Finds the line to the host: Electron's parent port or Node's IPC channel. The process ends when its host does. */
export function openEnginePort(): EnginePort {
  const parentPort = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort
  if (parentPort) {
    return {
      send: async (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data as ToEngine)),
    }
  }
  if (!process.send) throw new Error('This program is started by Spectraloom, not by hand')
  // A terminal sends Ctrl-C to the whole group of processes; the host decides what it means.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => process.exit(1))
  // A host that went while this process was starting is never heard to go.
  if (!process.connected) process.exit(1)
  return {
    send: (message) =>
      new Promise((resolve) => {
        process.send?.(message, undefined, undefined, () => resolve())
      }),
    onMessage: (listener) => process.on('message', (message) => listener(message as ToEngine)),
  }
}
