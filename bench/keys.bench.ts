/**
 * How long after a key of a MIDI instrument is struck its note comes out of the sound card, beside a bare click of the same browser in the
 * same run: what is above it is the program's own. The loudspeaker of a private PulseAudio server is recorded.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { pulseMissing, startPulse, type PrivatePulse } from '../scripts/pulse.mjs'
import { newTrack, sentChanges } from '../src-shared/music/index.ts'
import { noteSound } from '../src-main/services/song/note-sound.ts'
import { tapSpeaker } from '../test/support/audio.ts'
import buildOnce from '../test/support/build-once.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../test/support/headless-app.ts'
import { connectToHost } from '../test/support/host-client.ts'
import { installMidiDouble } from '../test/support/midi-double.ts'
import { entry, type BenchEntry } from './report.ts'

const RATE = 48_000
const STRIKES = 24
const APART_MS = 1500
/** Of a strike's loudest: there it has begun. */
const BEGUN = 0.1
const WAIT = { timeout: 60_000 }

export async function run(): Promise<BenchEntry[]> {
  const missing = pulseMissing() ?? (browserPath ? null : 'no Chromium is installed')
  if (missing) return [entry(`a key that is struck (not measured: ${missing})`, null, 'ms', { atMost: 15 })]
  buildOnce()
  const pulse = await startPulse({ sampleRate: RATE })
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-keys-'))
  try {
    return await measured(pulse, home)
  } finally {
    await pulse.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

async function measured(pulse: PrivatePulse, home: string): Promise<BenchEntry[]> {
  const app = await HeadlessApp.start(home, [], pulse.environment)
  const browser = await launchBrowser(pulse.environment)
  try {
    const client = await connectToHost(app.address)
    await client.call('projects.create', { name: 'Keys' })
    const added = [{ index: 0, track: newTrack('track-keys', 'notes', 'Keys', 0) }]
    await client.call('song.edit', { label: 'Begin', changes: sentChanges([{ kind: 'tracks', removed: [], added }]), editId: 'begin' })
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await installMidiDouble(page)
    await page.addInitScript(() => localStorage.setItem('spectraloom.midi.on', 'yes'))
    await page.goto(app.address)
    await page.getByTestId('step-song').click()
    const head = page.getByTestId('track-head').first()
    await head.waitFor(WAIT)
    await page.getByTestId('arrangement').click({ position: { x: 300, y: 40 } })
    // All keys are fetched ahead.
    await page.waitForTimeout(6000)
    const pieces: Float32Array[] = []
    const tap = await tapSpeaker(pulse, RATE, (samples) => pieces.push(samples))
    const times = await strike(page)
    await tap.stop()
    client.close()
    return figures(times, leftOf(pieces))
  } finally {
    await browser.close()
    await app.stop()
  }
}

interface Strike {
  kind: 'click' | 'key'
  atMs: number
}

/** Clicks and keys in turn; every key is one that was never struck before. */
const strike = (page: Page): Promise<Strike[]> =>
  page.evaluate(
    async ([count, apartMs]) => {
      const context = new AudioContext({ latencyHint: 'interactive' })
      await context.resume()
      const buffer = new AudioBuffer({ length: 64, sampleRate: context.sampleRate, numberOfChannels: 1 })
      buffer.getChannelData(0).fill(0.5)
      const strikes: { kind: 'click' | 'key'; atMs: number }[] = []
      await new Promise((done) => setTimeout(done, apartMs))
      for (let i = 0; i < count; i++) {
        for (const kind of ['click', 'key'] as const) {
          strikes.push({ kind, atMs: performance.now() })
          if (kind === 'click') {
            const source = new AudioBufferSourceNode(context, { buffer })
            source.connect(context.destination)
            source.start()
          } else globalThis.midiDouble.send([0x90, 48 + i, 96])
          // Not in step with the blocks that the sound card takes.
          await new Promise((done) => setTimeout(done, apartMs + 7 * i))
        }
      }
      return strikes
    },
    [STRIKES, APART_MS] as const,
  )

const leftOf = (pieces: readonly Float32Array[]): Float32Array =>
  Float32Array.from(pieces.flatMap((piece) => Array.from({ length: piece.length / 2 }, (_, i) => piece[2 * i])))

/** Where each sound in a recording begins, in milliseconds: after at least half a second of hardly anything. */
function onsets(sound: Float32Array): number[] {
  const found: number[] = []
  const peaks = peaksOf(sound)
  const loudest = peaks.toSorted((a, b) => b - a)[Math.floor(peaks.length / 200)]
  let quietSince = -1
  for (let i = 0; i < sound.length; i++) {
    if (Math.abs(sound[i]) < loudest * 0.02) continue
    if (i - quietSince > 0.5 * RATE) found.push((1000 * begins(sound.subarray(i, i + RATE / 4), i)) / RATE)
    quietSince = i
  }
  return found
}

function begins(sound: Float32Array, offset: number): number {
  const peak = sound.reduce((high, value) => Math.max(high, Math.abs(value)), 0)
  return offset + sound.findIndex((value) => Math.abs(value) >= BEGUN * peak)
}

function peaksOf(sound: Float32Array): number[] {
  const block = RATE / 100
  return Array.from({ length: Math.floor(sound.length / block) }, (_, b) =>
    sound.subarray(b * block, (b + 1) * block).reduce((high, value) => Math.max(high, Math.abs(value)), 0),
  )
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]

function figures(strikes: readonly Strike[], sound: Float32Array): BenchEntry[] {
  const begun = onsets(sound)
  if (begun.length !== strikes.length)
    return [entry(`a key that is struck (${begun.length} of ${strikes.length} sounds were told apart)`, null, 'ms', { atMost: 15 })]
  const late = (kind: Strike['kind']): number[] =>
    strikes.flatMap((each, i) => {
      if (each.kind !== kind) return []
      // What the note itself needs to be as loud.
      const own = kind === 'key' ? (1000 * begins(noteSound('electric-piano', { pitch: 48 + (i >> 1), velocity: 96 }), 0)) / RATE : 0
      return [begun[i] - each.atMs - own]
    })
  const [clicks, keys] = [late('click'), late('key')]
  const above = keys.map((key, i) => key - clicks[i])
  return [
    entry('first strike of a key above a bare click of the same sound card, median', median(above), 'ms', { atMost: 15 }),
    entry('of the latest of all', Math.max(...keys) - median(clicks), 'ms'),
    entry('how far the bare clicks themselves lie apart', Math.max(...clicks) - Math.min(...clicks), 'ms'),
  ]
}
