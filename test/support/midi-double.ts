import type { Page } from 'playwright-core'

/** Stands in for the browser's MIDI, which needs a driver that test machines lack. Installed before the page loads. */
export async function installMidiDouble(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const makeInput = (id: string, name: string) => ({
      id,
      name,
      type: 'input',
      state: 'connected',
      onmidimessage: null as ((event: { data: Uint8Array; timeStamp: number }) => void) | null,
    })
    const inputs = new Map([['keys', makeInput('keys', 'Test Keyboard')]])
    const sent: { bytes: number[]; atMs: number; sentAtMs: number }[] = []
    const output = {
      id: 'loop',
      name: 'Test Output',
      type: 'output',
      state: 'connected',
      send: (bytes: number[], atMs = performance.now()) => sent.push({ bytes, atMs, sentAtMs: performance.now() }),
    }
    const access = { inputs, outputs: new Map([['loop', output]]), sysexEnabled: true, onstatechange: null as (() => void) | null }
    Object.defineProperty(navigator, 'requestMIDIAccess', { value: async () => access })
    Object.assign(globalThis, {
      midiDouble: {
        sent,
        send: (bytes: number[]) => inputs.get('keys')?.onmidimessage?.({ data: Uint8Array.from(bytes), timeStamp: performance.now() }),
        plug: (id: string, name: string) => {
          inputs.set(id, makeInput(id, name))
          access.onstatechange?.()
        },
      },
    })
  })
}

interface MidiDouble {
  sent: { bytes: number[]; atMs: number; sentAtMs: number }[]
  send(bytes: number[]): void
  plug(id: string, name: string): void
}
declare global {
  var midiDouble: MidiDouble
}

/** What the musician does on the instrument. */
export const playMidi = (page: Page, ...bytes: number[]): Promise<void> =>
  page.evaluate((message) => globalThis.midiDouble.send(message), bytes)

/** What the window has sent, when it is to sound, and when it was sent, in milliseconds of the page. */
export const sentMidi = (page: Page): Promise<MidiDouble['sent']> => page.evaluate(() => globalThis.midiDouble.sent)

export const plugMidi = (page: Page, id: string, name: string): Promise<void> =>
  page.evaluate(([key, words]) => globalThis.midiDouble.plug(key, words), [id, name] as const)
