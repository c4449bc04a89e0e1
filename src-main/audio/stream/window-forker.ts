import type { FromAudio, ToAudio } from '../../../src-shared/audio/index.ts'
import { monotonicMs } from '../clock.ts'
import type { AudioChild, AudioExit, AudioForker } from './audio-child.ts'

export interface WindowMessage {
  windowId: string
  linkId: number
  /** Null ends the link. */
  message: ToAudio | null
}

interface WindowLink {
  windowId: string
  hear(message: FromAudio): void
  end(lastWords: string): void
}

/**
 * Windows that carry sound in an audio process's place, by Web Audio: to the streams above they are just another process.
 * The window that came last carries the next stream.
 */
export class WindowForker implements AudioForker {
  /** Sound passes the thread that draws the window. */
  readonly reserveSeconds = 0.25
  private readonly windows: string[] = []
  private readonly links = new Map<number, WindowLink>()
  private nextLinkId = 1

  constructor(private readonly post: (message: WindowMessage) => void) {}

  /** Whether any window is there. */
  get present(): boolean {
    return this.windows.length > 0
  }

  attach(windowId: string): void {
    this.detach(windowId)
    this.windows.push(windowId)
  }

  /** Ends what the window carries. */
  detach(windowId: string): void {
    const index = this.windows.indexOf(windowId)
    if (index >= 0) this.windows.splice(index, 1)
    for (const link of [...this.links.values()].filter((candidate) => candidate.windowId === windowId)) link.end('the window has gone')
  }

  /** What a window says; of links that are over it is too late. */
  receive(windowId: string, linkId: number, message: FromAudio): void {
    const link = this.links.get(linkId)
    if (link?.windowId === windowId) link.hear(message)
  }

  fork(): AudioChild {
    const linkId = this.nextLinkId++
    const windowId = this.windows.at(-1)
    let messageListener: (message: FromAudio) => void = () => undefined
    let exit: AudioExit | null = null
    const exitListeners: ((exit: AudioExit) => void)[] = []
    const end = (lastWords: string): void => {
      if (exit) return
      exit = { code: null, signal: null, lastWords }
      this.links.delete(linkId)
      for (const listener of exitListeners) listener(exit)
    }
    if (windowId === undefined) end('no window is open')
    else this.links.set(linkId, { windowId, hear: (message) => messageListener(onOurClock(message)), end })
    return {
      pid: undefined,
      send: (message) => {
        if (windowId !== undefined && !exit) this.post({ windowId, linkId, message })
      },
      onMessage: (listener) => {
        messageListener = listener
      },
      onExit: (listener) => {
        if (exit) listener(exit)
        else exitListeners.push(listener)
      },
      kill: () => {
        if (windowId !== undefined && !exit) this.post({ windowId, linkId, message: null })
        end('ended by the program')
      },
    }
  }
}

/** A window's clock is its own: what it reports counts from when it was heard. */
const onOurClock = (message: FromAudio): FromAudio =>
  message.type === 'report' && message.output ? { ...message, output: { ...message.output, atMs: monotonicMs() } } : message
