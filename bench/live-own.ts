/**
 * What a network itself adds between a control's move and its sound, without a sound device: a second ahead of what is taken it is told a
 * change, and the sound goes over into its answer where that begins, as soon as enough of it is there to go over. Both run at once, so the
 * later counts; the second in processor time, so that it holds on a machine that does much else.
 */
import { playLive } from '../src-main/engine/generation/live/play-live.ts'
import type { LiveCommand } from '../src-main/engine/generation/live/live-messages.ts'
import type { LiveApp } from '../test/support/live-app.ts'
import { hardlyTaught, HELD_KEY, MOVING, PLAYING_ON, rateOf } from './live-controls.ts'
import { engineInput, playedWith } from './live-engine-input.ts'
import { LEVEL_DB, request, withApp } from './live-setup.ts'
import { processorSeconds } from './processor-seconds.ts'
import { entry, type BenchEntry } from './report.ts'

const CHANGES = 12
const AHEAD_SECONDS = 1
/** From change to change, a part of no network's step. */
const APART_SECONDS = 0.1037
/** Of an answer, before the sound goes over into it: as `LiveSound`. */
const ENOUGH_SECONDS = 0.06
/** Wanted of what hands play note by note, ms; of all others what the way to the loudspeaker leaves of 300. */
const WANTED: Record<string, number> = { ddsp: 20, vae: 20 }
const LEFT_MS = 100

export async function ownLatencies(bufferFrames: number): Promise<BenchEntry[]> {
  const entries: BenchEntry[] = []
  for (const model of process.env.SPECTRALOOM_BENCH_MODELS?.split(',') ?? PLAYING_ON)
    entries.push(await withApp(bufferFrames, ({ live }) => ownLatency(model, live), rateOf(model)))
  return entries
}

async function ownLatency(model: string, live: LiveApp): Promise<BenchEntry> {
  const asked = request(live, await hardlyTaught(live, model), { parameters: { level: LEVEL_DB, keys: HELD_KEY } })
  const playing = playedWith(live, asked)
  const moved = Object.keys(MOVING).find((name) => playing.parameters.some((parameter) => parameter.name === name))!
  const { from, step } = MOVING[moved]
  const controller = new AbortController()
  let tell = (_: LiveCommand): void => undefined
  let rate = 0
  let [taken, version, told] = [0, 1, 0]
  /** Of the change that is waited for. */
  let answersAt: number | null = null
  let slowestMs = 0
  const allow = (): void => tell({ type: 'allow', committedSample: taken, untilSample: taken + Math.round(AHEAD_SECONDS * rate) })
  const change = (): void => {
    taken += Math.round(APART_SECONDS * rate)
    version++
    told = processorSeconds()
    allow()
    tell({ type: 'set', version, values: playing.complete({ ...asked.parameters, [moved]: from + step * (version % 10) }) })
  }
  await playLive(await engineInput(live, asked, 1), {
    signal: controller.signal,
    listen: (listener) => (tell = listener),
    emit(event) {
      if (event.type === 'ready') {
        rate = event.sampleRate
        allow()
      } else if (event.type === 'began' && event.version === version) answersAt = event.fromSample
      if (event.type !== 'block' || event.version !== version) return
      const end = event.startSample + event.samples.length
      if (answersAt !== null && end >= Math.max(taken, answersAt) + ENOUGH_SECONDS * rate) {
        const waits = Math.max((answersAt - taken) / rate, processorSeconds() - told)
        if (version > 1) slowestMs = Math.max(slowestMs, 1000 * waits)
        if (version > CHANGES) return controller.abort()
        answersAt = null
      }
      // Once a second is there again.
      if (end >= taken + AHEAD_SECONDS * rate) change()
    },
  })
  console.log(`  ${model}, ${moved}: ${slowestMs.toFixed(1)} ms`)
  return entry(`own latency, ${moved}, worst of ${CHANGES}, ${model}`, slowestMs, 'ms', { atMost: WANTED[model] ?? LEFT_MS })
}
