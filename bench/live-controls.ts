/**
 * From a control's move to its sound, by ear: one change in a playing, and the first sample at the loudspeaker that departs from what
 * would have been played without it. That is known, because the same network with the same seed and noise plays the same again.
 */
import {
  isDrawnSound,
  isNextFrame,
  keyValue,
  synthesises,
  SYNTHESIS_RATE,
  type LiveParameter,
  type LiveValues,
} from '../src-shared/project/index.ts'
import type { LiveRequest } from '../src-shared/rpc/index.ts'
import { playLive } from '../src-main/engine/generation/live/play-live.ts'
import type { LiveCommand } from '../src-main/engine/generation/live/live-messages.ts'
import { DRAWN_SOUND_MODELS, FRAME_MODELS, modelOf } from '../src-main/engine/models/index.ts'
import { seconds, tapSpeaker } from '../test/support/audio.ts'
import { departure } from '../test/support/departure.ts'
import type { LiveApp } from '../test/support/live-app.ts'
import { engineInput, playedWith } from './live-engine-input.ts'
import { keep, left, LEVEL_DB, RATE, request, withApp, type Setup } from './live-setup.ts'
import { entry, type BenchEntry } from './report.ts'

const TRIALS = 3
/** Of a hand that keeps moving. */
const CHANGES = 60
const CHANGE_SECONDS = 0.05
const BEFORE_SECONDS = 1
const AFTER_SECONDS = 0.8
/** Where a control goes to, from its default, if not to the end that is further away. */
const MOVES: Record<string, number> = { keys: keyValue(69, 100), level: LEVEL_DB - 12 }
/** The key that sounds while another control of an instrument moves. */
export const HELD_KEY = keyValue(57, 100)
/** What these change comes about slowly: that it is another sound at all tells that they are obeyed. */
const SLOW: Record<string, number> = { vibrato: 1e-3, wander: 1e-3, glide: 1e-3 }
/** What a hand keeps moving, of what a network has: from where, in steps of how much. */
export const MOVING: Record<string, { from: number; step: number }> = {
  variation: { from: 0, step: 0.05 },
  temperature: { from: 0.5, step: 0.05 },
  breath: { from: -10, step: 2 },
  x: { from: -1, step: 0.2 },
  'group-0': { from: 0, step: 0.1 },
}
/** All that play on by themselves. */
export const PLAYING_ON = [...Object.keys(FRAME_MODELS), ...Object.keys(DRAWN_SOUND_MODELS), 'ddsp', 'vae', 'translate', 'timbretron']

/** A network that has learnt next to nothing, of the quick size. */
export const hardlyTaught = (live: LiveApp, model: string): Promise<string> =>
  live.train(model, { sizes: modelOf(model).descriptor.presets.quick.sizes, epochs: 2, sequenceFrames: 40, sequenceHopFrames: 40 })

/** What each plays at, and so the device here: what it plays can be known sample for sample. */
export function rateOf(model: string): number {
  const { quick } = modelOf(model).descriptor.presets
  if (isDrawnSound(quick) || isNextFrame(quick)) return quick.sampleRate ?? RATE
  return synthesises(quick) ? SYNTHESIS_RATE : RATE
}

/** As far from its default as it goes. */
export const movedTo = ({ name, minimum, maximum, default: usual }: LiveParameter): number =>
  MOVES[name] ?? (maximum - usual > usual - minimum ? maximum : minimum)

export async function controls(bufferFrames: number): Promise<BenchEntry[]> {
  const entries: BenchEntry[] = []
  for (const model of process.env.SPECTRALOOM_BENCH_MODELS?.split(',') ?? PLAYING_ON)
    entries.push(...(await withApp(bufferFrames, (setup) => controlsOf(model, setup, bufferFrames), rateOf(model))))
  return entries
}

async function controlsOf(model: string, setup: Setup, bufferFrames: number): Promise<BenchEntry[]> {
  const { live } = setup
  const entries: BenchEntry[] = []
  const runId = await hardlyTaught(live, model)
  const { parameters } = playedWith(live, request(live, runId))
  const names = parameters.map(({ name }) => name)
  for (const parameter of parameters) {
    const { name } = parameter
    const held: LiveValues = name !== 'keys' && names.includes('keys') ? { keys: HELD_KEY } : {}
    const took: number[] = []
    let dropouts = 0
    let inaudible = 0
    while (took.length < TRIALS && dropouts + inaudible < TRIALS) {
      const seconds = await controlToSound(setup, runId, { held, move: [name, movedTo(parameter)], phase: took.length / TRIALS })
      if (seconds === 'dropout') dropouts++
      else if (seconds === 'inaudible') inaudible++
      else took.push(seconds)
    }
    console.log(`  ${model}, ${name}: ${took.map((one) => Math.round(1000 * one)).join(', ')} ms`)
    const leftOut = [dropouts > 0 && `${dropouts} left out for dropouts`, inaudible > 0 && `${inaudible} that changed nothing`]
    entries.push(
      entry(
        [`control to sound, ${name}, worst of ${took.length}`, ...leftOut, model, `${bufferFrames} frames`].filter(Boolean).join(', '),
        took.length > 0 ? 1000 * Math.max(...took) : null,
        'ms',
        { atMost: 300 },
      ),
    )
  }
  const moved = Object.keys(MOVING).find((name) => names.includes(name))!
  entries.push(
    entry(
      `control to sound, ${moved} kept moving, worst of ${CHANGES}, ${model}, ${bufferFrames} frames`,
      await movingHand(live, runId, moved),
      'ms',
      { atMost: 300 },
    ),
  )
  return entries
}

/** As the program knows it: a hand that keeps moving leaves nothing to compare with. */
async function movingHand(live: LiveApp, runId: string, parameter: string): Promise<number> {
  const { app } = live
  const { from, step } = MOVING[parameter]
  await app.live.start(request(live, runId))
  await seconds(BEFORE_SECONDS)
  let slowest = 0
  for (let i = 0; i < CHANGES; i++) {
    app.live.set({ [parameter]: from + step * (i % 10) })
    await seconds(CHANGE_SECONDS)
    slowest = Math.max(slowest, 1000 * (app.live.tell().controlSeconds ?? 0))
  }
  await app.live.stop()
  return slowest
}

/**
 * @param phase  0..1: where in a second the control moves, so that frames are met at any place
 * @returns      seconds; `dropout` where one leaves nothing to compare with, `inaudible` where the control changed nothing
 */
async function controlToSound(
  { live, environment, rate }: Setup,
  runId: string,
  { held, move: [name, value], phase }: { held: LiveValues; move: [name: string, value: number]; phase: number },
): Promise<number | 'dropout' | 'inaudible'> {
  const { app } = live
  const { checkpoints, settings } = app.session.runs.get(runId)
  const asked = request(live, runId, {
    parameters: { level: LEVEL_DB, ...held },
    second: isNextFrame(settings)
      ? {
          checkpointStep: checkpoints[0].step,
          seed: { kind: 'recording', recordingId: live.recordingIds[1], startSeconds: 0 },
          runId: null,
        }
      : null,
  })
  const ear = new Ear(rate)
  const tap = await tapSpeaker({ environment } as Parameters<typeof tapSpeaker>[0], rate, (samples) => ear.push(samples))
  await app.live.start(asked)
  await seconds(BEFORE_SECONDS + phase)
  const movedAt = performance.now() / 1000
  app.live.set({ [name]: value })
  await seconds(AFTER_SECONDS)
  const { underruns } = app.live.tell()
  await app.live.stop()
  await tap.stop()
  if (underruns > 0) return 'dropout'
  const { randomSeed } = await keep(live, 0.5)
  const unchanged = await playedUnchanged(live, asked, randomSeed, rate * (BEFORE_SECONDS + phase + AFTER_SECONDS + 1))
  const departed = departure(unchanged, ear.heard(), { sampleRate: rate, departed: SLOW[name] })
  return departed === null ? 'inaudible' : ear.timeOf(departed) - movedAt
}

/** What the loudspeaker plays, and when. */
class Ear {
  private readonly chunks: Float32Array[] = []
  /** For each chunk, when it came less the time that its samples and those before take. */
  private readonly offsets: number[] = []
  private count = 0

  constructor(private readonly rate: number) {}

  push(samples: Float32Array): void {
    this.chunks.push(left(samples))
    this.count += samples.length / 2
    this.offsets.push(performance.now() / 1000 - this.count / this.rate)
  }

  /** When this sample was heard: as late as the usual chunk says. */
  timeOf(sample: number): number {
    return this.offsets.sort((a, b) => a - b)[Math.floor(this.offsets.length / 2)] + sample / this.rate
  }

  heard(): Float32Array {
    return new Float32Array(this.chunks.flatMap((chunk) => [...chunk]))
  }
}

async function playedUnchanged(live: LiveApp, asked: LiveRequest, randomSeed: number, lengthSamples: number): Promise<Float32Array> {
  const length = Math.round(lengthSamples)
  const controller = new AbortController()
  let tell = (_: LiveCommand): void => undefined
  const sound = new Float32Array(length)
  await playLive(await engineInput(live, asked, randomSeed), {
    signal: controller.signal,
    listen: (listener) => (tell = listener),
    emit: (event) => {
      if (event.type === 'ready') tell({ type: 'allow', committedSample: 0, untilSample: length })
      if (event.type !== 'block') return
      sound.set(event.samples.subarray(0, Math.max(0, length - event.startSample)), event.startSample)
      if (event.startSample + event.samples.length >= length) controller.abort()
    },
  })
  const { gain } = playedWith(live, asked).hand(asked.parameters)
  return sound.map((value) => value * gain)
}
