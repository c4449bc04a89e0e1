import type { Page } from 'playwright-core'

interface WindowSound {
  /** Single notes, one sound each. */
  notes: { samples: number[]; sampleRate: number }[]
  /** What was given to the stream that everything plays through, in pieces, channels interleaved. */
  pieces: number[][]
  channels: number
  sampleRate: number
}
declare global {
  var windowSound: WindowSound
}

/** Keeps the sound that a window gives to its audio thread. Installed before the page loads. */
export async function listenToWindow(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: WindowSound = { notes: [], pieces: [], channels: 1, sampleRate: 0 }
    Object.assign(globalThis, { windowSound: heard })
    const { start } = AudioBufferSourceNode.prototype
    AudioBufferSourceNode.prototype.start = function (...when) {
      const { buffer } = this
      if (buffer) heard.notes.push({ samples: [...buffer.getChannelData(0)], sampleRate: buffer.sampleRate })
      start.apply(this, when)
    }
    globalThis.AudioWorkletNode = class extends AudioWorkletNode {
      constructor(context: BaseAudioContext, name: string, options?: AudioWorkletNodeOptions) {
        super(context, name, options)
        heard.sampleRate = context.sampleRate
        heard.channels = options?.outputChannelCount?.[0] ?? 1
      }
    }
    const { postMessage } = MessagePort.prototype
    MessagePort.prototype.postMessage = function (this: MessagePort, ...message: [never]) {
      const [said] = message as unknown as [{ type?: unknown; samples?: unknown }]
      if (said?.type === 'feed' && said.samples instanceof Float32Array) heard.pieces.push([...said.samples])
      postMessage.apply(this, message)
    }
  })
}

/** Notes that have sounded since they were asked for last. */
export const soundedNotes = (page: Page): Promise<WindowSound['notes']> => page.evaluate(() => globalThis.windowSound.notes.splice(0))

/** What has played since it was asked for last, its first channel. */
export const playedSound = (page: Page): Promise<WindowSound['notes'][number]> =>
  page.evaluate(() => {
    const { pieces, channels, sampleRate } = globalThis.windowSound
    return {
      samples: pieces
        .splice(0)
        .flat()
        .filter((_, i) => i % channels === 0),
      sampleRate,
    }
  })
