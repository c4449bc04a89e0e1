import { setImmediate } from 'node:timers/promises'
import { heardVelocity } from '../../../src-shared/music/index.ts'
import type { FoundStretch } from '../../../src-shared/project/index.ts'
import { realFftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { readMono } from '../hearing/read-mono.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { DRUM_NAMES } from '../labels/drum-names.ts'
import type { DrumStroke, HearDrumsInput } from './hear-drums-job.ts'
import { hearWithNetwork } from './hear-with-network.ts'
import { readListeningFile } from './network-file.ts'

type DrumName = (typeof DRUM_NAMES)[number]

/** Where each drum is loudest, Hz, and its key in General MIDI. */
const DRUMS: Readonly<Record<DrumName, { key: number; lowHz: number; highHz: number }>> = {
  kick: { key: 36, lowHz: 40, highHz: 120 },
  snare: { key: 38, lowHz: 1500, highHz: 6000 },
  hat: { key: 42, lowHz: 7000, highHz: 10_500 },
}
const READING_SHARE = 0.3
/** How loud a stroke is, is heard over 46 ms from its beginning on. */
const LEVEL_SAMPLES = 1024

/** The job: where kick, snare and hi-hat are struck, and how hard. Toms, cymbals and whatever else is struck go unheard. */
export async function hearDrums({ source, networkPath }: HearDrumsInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<DrumStroke[]> {
  const tell = async (progress: number): Promise<void> => {
    signal.throwIfAborted()
    emit({ type: 'progress', progress, detail: source.name })
    await setImmediate()
  }
  const { samples } = await readMono(source, (part) => tell(READING_SHARE * part))
  await tell(READING_SHARE)
  const { stretches } = await hearWithNetwork(await readListeningFile(networkPath), samples)
  await tell(1)
  return strokesOf(stretches, samples)
}

/**
 * Strokes with velocities: each drum's loudest one is struck as hard as a loud note.
 *
 * @param found   of labels of DRUM_NAMES
 * @param samples mono at HEARD_RATE
 * @returns       in the order of time
 */
export function strokesOf(found: readonly FoundStretch[], samples: Float32Array): DrumStroke[] {
  const levelAt = bandLevels(samples)
  return Object.entries(DRUMS)
    .flatMap(([name, drum]) => {
      const heard = found
        .filter(({ label }) => label === name)
        .map(({ startSeconds }) => ({ startSeconds, level: levelAt(startSeconds, drum.lowHz, drum.highHz) }))
      const loudest = heard.reduce((most, { level }) => Math.max(most, level), -Infinity)
      return heard.map(({ startSeconds, level }) => ({ pitch: drum.key, velocity: heardVelocity(loudest - level), startSeconds }))
    })
    .sort((a, b) => a.startSeconds - b.startSeconds || a.pitch - b.pitch)
}

/** Of a band from a moment on, dB. */
function bandLevels(samples: Float32Array): (seconds: number, lowHz: number, highHz: number) => number {
  const [window, plan] = [hannWindow(LEVEL_SAMPLES), realFftPlan(LEVEL_SAMPLES)]
  const powers = new Float32Array(LEVEL_SAMPLES / 2 + 1)
  const binOf = (hz: number): number => Math.round((hz * LEVEL_SAMPLES) / HEARD_RATE)
  return (seconds, lowHz, highHz) => {
    plan.forwardWindowed(samples, Math.round(seconds * HEARD_RATE), window)
    plan.power(powers, 0)
    const power = powers.subarray(binOf(lowHz), binOf(highHz) + 1).reduce((sum, value) => sum + value, 0)
    return 10 * Math.log10(power + 1e-12)
  }
}
