/**
 * From a control's move to its sound, by ear: one change in a playing, and the first sample at the loudspeaker that departs from what
 * would have been played without it. That is known, because the same network with the same seed and noise plays the same again.
 */
import { isDrawnSound, isNextFrame, keyValue } from '../src-shared/project/index.ts'
import type { LiveRequest } from '../src-shared/rpc/index.ts'
import { playLive } from '../src-main/engine/generation/live/play-live.ts'
import type { LiveCommand } from '../src-main/engine/generation/live/live-messages.ts'
import { INSTRUMENT_RATE } from '../src-main/engine/instrument/performance.ts'
import { PLANE_RATE } from '../src-main/engine/plane/colours.ts'
import { livePlayingOf } from '../src-main/services/live/live-form.ts'
import { DRAWN_SOUND_MODELS, FRAME_MODELS, modelOf } from '../src-main/engine/models/index.ts'
import { seconds, tapSpeaker } from '../test/support/audio.ts'
import type { LiveApp } from '../test/support/live-app.ts'
import { keep, left, LEVEL_DB, RATE, request, withApp, type Setup } from './live-setup.ts'
import { entry, type BenchEntry } from './report.ts'

const TRIALS = 3
/** Of a hand that keeps moving. */
const CHANGES = 60
const CHANGE_SECONDS = 0.05
const BEFORE_SECONDS = 1
const AFTER_SECONDS = 0.8
/** Departed: another than it would be by more than a tenth of its level (-20 dB). */
const DEPARTED = 0.1
const LEVEL_WINDOW_SECONDS = 0.1
/** The start fades in: it is compared from here on. */
const FADED_IN_SECONDS = 0.1
/** To find the beginning. */
const PROBE_SAMPLES = 400
/** Where each control goes to, from its default. */
const MOVES: Record<string, number> = {
  variation: 1,
  seedBlend: 1,
  checkpointBlend: 1,
  temperature: 0,
  keys: keyValue(69, 100),
  x: 2,
  level: LEVEL_DB - 12,
}
/** What a hand keeps moving, of what a network has: from where, in steps of how much. */
const MOVING: Record<string, { from: number; step: number }> = {
  variation: { from: 0, step: 0.05 },
  temperature: { from: 0.5, step: 0.05 },
  breath: { from: -10, step: 2 },
  x: { from: -1, step: 0.2 },
}
/** All that play on by themselves. */
const PLAYING_ON = [...Object.keys(FRAME_MODELS), ...Object.keys(DRAWN_SOUND_MODELS), 'ddsp', 'vae']

/** What each plays at, and so the device here: what it plays can be known sample for sample. */
function rateOf(model: string): number {
  const { quick } = modelOf(model).descriptor.presets
  if (isDrawnSound(quick)) return quick.sampleRate
  return { ddsp: INSTRUMENT_RATE, vae: PLANE_RATE }[model] ?? RATE
}

export async function controls(bufferFrames: number): Promise<BenchEntry[]> {
  const entries: BenchEntry[] = []
  for (const model of process.env.SPECTRALOOM_BENCH_MODELS?.split(',') ?? PLAYING_ON)
    entries.push(...(await withApp(bufferFrames, (setup) => controlsOf(model, setup, bufferFrames), rateOf(model))))
  return entries
}

async function controlsOf(model: string, setup: Setup, bufferFrames: number): Promise<BenchEntry[]> {
  const { live } = setup
  const entries: BenchEntry[] = []
  const runId = await live.train(model, {
    sizes: modelOf(model).descriptor.presets.quick.sizes,
    epochs: 2,
    sequenceFrames: 40,
    sequenceHopFrames: 40,
  })
  const { parameters } = livePlayingOf(live.app.session.runs.get(runId), live.app.session.library.recordings)
  const has = ([name]: [string, unknown]): boolean => parameters.some((parameter) => parameter.name === name)
  for (const [parameter, value] of Object.entries(MOVES).filter(has)) {
    const took: number[] = []
    let dropouts = 0
    while (took.length < TRIALS && dropouts < TRIALS) {
      const seconds = await controlToSound(setup, runId, { [parameter]: value }, took.length / TRIALS)
      if (seconds === null) dropouts++
      else took.push(seconds)
    }
    console.log(`  ${model}, ${parameter}: ${took.map((one) => Math.round(1000 * one)).join(', ')} ms`)
    const leftOut = dropouts > 0 ? `, ${dropouts} left out for dropouts` : ''
    entries.push(
      entry(
        `control to sound, ${parameter}, worst of ${took.length}${leftOut}, ${model}, ${bufferFrames} frames`,
        took.length > 0 ? 1000 * Math.max(...took) : null,
        'ms',
        { atMost: 300 },
      ),
    )
  }
  const [moved] = Object.entries(MOVING).find(has)!
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
 * @returns      seconds; null where a dropout leaves nothing to compare with
 */
async function controlToSound(
  { live, environment, rate }: Setup,
  runId: string,
  move: Record<string, number>,
  phase: number,
): Promise<number | null> {
  const { app } = live
  const { checkpoints, settings } = app.session.runs.get(runId)
  const asked = request(live, runId, {
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
  app.live.set(move)
  await seconds(AFTER_SECONDS)
  const { underruns } = app.live.tell()
  await app.live.stop()
  await tap.stop()
  if (underruns > 0) return null
  const { randomSeed } = await keep(live, 0.5)
  const unchanged = await playedUnchanged(live, asked, randomSeed, rate * (BEFORE_SECONDS + phase + AFTER_SECONDS + 1))
  return ear.timeOf(ear.departure(unchanged)) - movedAt
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

  /** The first sample that is clearly another than in `expected`, which begins somewhere here. */
  departure(expected: Float32Array): number {
    const heard = new Float32Array(this.chunks.flatMap((chunk) => [...chunk]))
    const fadedIn = Math.round(FADED_IN_SECONDS * this.rate)
    const begin = findBegin(expected, heard, fadedIn)
    const window = LEVEL_WINDOW_SECONDS * this.rate
    for (let i = fadedIn; i < expected.length; i++) {
      const around = expected.subarray(Math.max(0, i - window), i + window)
      const level = Math.sqrt(around.reduce((sum, value) => sum + value * value, 0) / around.length)
      if (Math.abs(expected[i] - heard[begin + i]) > DEPARTED * level) return begin + i
    }
    throw new Error('The control changed nothing.')
  }
}

function findBegin(expected: Float32Array, heard: Float32Array, from: number): number {
  for (let at = from; at + PROBE_SAMPLES <= heard.length; at++) {
    let same = 0
    while (same < PROBE_SAMPLES && heard[at + same] === expected[from + same]) same++
    if (same === PROBE_SAMPLES) return at - from
  }
  throw new Error('What was heard is not what the network plays.')
}

async function playedUnchanged(
  { app }: LiveApp,
  { runId, seed, second, parameters, mode, level }: LiveRequest,
  randomSeed: number,
  lengthSamples: number,
): Promise<Float32Array> {
  const run = app.session.runs.get(runId)
  const source = async (chosen: LiveRequest['seed']) => {
    if (chosen.kind !== 'recording') throw new Error('Only recordings are seeds here.')
    const [pcm] = await app.session.library.pcmSources([chosen.recordingId], {
      signal: new AbortController().signal,
      update: () => undefined,
    })
    return { source: pcm, startSeconds: chosen.startSeconds }
  }
  const live = livePlayingOf(run, app.session.library.recordings)
  const length = Math.round(lengthSamples)
  const controller = new AbortController()
  let tell = (_: LiveCommand): void => undefined
  const sound = new Float32Array(length)
  await playLive(
    {
      runFolder: app.session.store.paths.run(runId),
      checkpoint: run.checkpoints[run.checkpoints.length - 1].step,
      seed: await source(seed),
      second: { checkpoint: second?.checkpointStep ?? null, seed: second?.seed ? await source(second.seed) : null },
      values: live.complete(parameters),
      mode,
      level,
      randomSeed,
      provider: 'cpu',
      threads: 1,
      startSample: 0,
      version: 1,
    },
    {
      signal: controller.signal,
      listen: (listener) => (tell = listener),
      emit: (event) => {
        if (event.type === 'ready') tell({ type: 'allow', committedSample: 0, untilSample: length })
        if (event.type !== 'block') return
        sound.set(event.samples.subarray(0, Math.max(0, length - event.startSample)), event.startSample)
        if (event.startSample + event.samples.length >= length) controller.abort()
      },
    },
  )
  const { gain } = live.hand(parameters)
  return sound.map((value) => value * gain)
}
