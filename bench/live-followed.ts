/**
 * A real singer at a microphone of its own, followed by the network that plays with the sounds of real violins: how near its controls come
 * to what is sung, and what of it is heard, beside the same playing that follows nobody.
 */
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { keyOfHz } from '../src-main/engine/dsp/pitch.ts'
import { YARDSTICK_RATE } from '../src-main/engine/evaluation/measures/sound-features.ts'
import { playedHeight } from '../src-shared/project/index.ts'
import { seconds } from '../test/support/audio.ts'
import { hasSharedData, sharedData } from '../test/support/shared-data.ts'
import { keep, request, withApp, type Setup } from './live-setup.ts'
import { entry, type BenchEntry } from './report.ts'
import { monoOf } from './study/judge.ts'

const [SINGER, SUNG_PITCH] = ['vocadito_1.wav', 'vocadito_1_f0.csv'].map((name) => sharedData('annotated', 'vocadito', name))
const VIOLINS = ['air', 'chaconne', 'spring-2', 'summer'].map((name) => sharedData('recordings', 'violin-clips', `${name}.mp3`))
const DEVICE_RATE = 44_100
/** Of what is sung. */
const SUNG_SECONDS = 24
/** What is compared, and how much later one may be than the other. */
const STEP_SECONDS = 0.1
const LATEST_SECONDS = 1.5
const STEPS = Math.floor(SUNG_SECONDS / STEP_SECONDS)

/** A value every `STEP_SECONDS`; NaN where there is none. */
type Curve = Float64Array

/** Spearman's rank correlation of two curves where both have values, `late` steps apart. */
function rankCorrelation(a: Curve, b: Curve, late: number): number {
  const pairs = Array.from(a, (value, i) => [value, b[i + late] ?? NaN]).filter((pair) => pair.every((value) => !Number.isNaN(value)))
  const ranksOf = (side: 0 | 1): number[] => {
    const sorted = pairs.map((pair) => pair[side]).sort((x, y) => x - y)
    return pairs.map((pair) => (sorted.indexOf(pair[side]) + sorted.lastIndexOf(pair[side])) / 2)
  }
  const [x, y] = [ranksOf(0), ranksOf(1)]
  const mean = (pairs.length - 1) / 2
  const sum = (u: readonly number[], v: readonly number[]): number => u.reduce((all, value, i) => all + (value - mean) * (v[i] - mean), 0)
  return sum(x, y) / Math.sqrt(sum(x, x) * sum(y, y))
}

/** The largest, wherever one of them is later by up to `LATEST_SECONDS`: where the singer began is known to half a second. */
const likeness = (a: Curve, b: Curve): number =>
  Math.max(...Array.from({ length: Math.ceil(LATEST_SECONDS / STEP_SECONDS) }, (_, late) => rankCorrelation(a, b, late)))

function levelsOf(samples: Float32Array): Curve {
  const length = Math.round(STEP_SECONDS * YARDSTICK_RATE)
  return Float64Array.from({ length: Math.floor(samples.length / length) }, (_, i) => {
    const power = samples.subarray(i * length, (i + 1) * length).reduce((sum, value) => sum + value * value, 0) / length
    return 10 * Math.log10(power + 1e-9)
  })
}

/** As people noted it, as a control stands: every step's middle, NaN where nothing is sung. */
function heightsOf(csv: string): Curve {
  const rows = readFileSync(csv, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
  return Float64Array.from({ length: STEPS }, (_, i) => {
    const at = (i + 0.5) * STEP_SECONDS
    const [, hz] = rows.reduce((best, row) => (Math.abs(row[0] - at) < Math.abs(best[0] - at) ? row : best))
    return hz > 0 ? playedHeight(keyOfHz(hz)) : NaN
  })
}

interface Playing {
  /** The controls as they stood, by name. */
  controls: ReadonlyMap<string, Curve>
  /** dB */
  levels: Curve
}

/** Plays while the singer sings. */
async function playing({ live, environment }: Setup, runId: string, follows: boolean): Promise<Playing> {
  const { app } = live
  const controls = new Map<string, Curve>()
  let beganAt = Infinity
  const stop = app.subscribe((name, payload) => {
    if (name !== 'live.followed') return
    const step = Math.max(0, Math.floor((performance.now() - beganAt) / 1000 / STEP_SECONDS))
    for (const [control, value] of Object.entries((payload as { parameters: Record<string, number> }).parameters)) {
      const curve = controls.get(control) ?? new Float64Array(STEPS).fill(NaN)
      controls.set(control, curve.fill(value, step))
    }
  })
  await app.live.start(request(live, runId))
  if (follows) await app.capture.follow(true)
  const singer = spawn('paplay', ['--device=singer', SINGER], { env: environment })
  beganAt = performance.now()
  await seconds(SUNG_SECONDS)
  const { path } = await keep(live, SUNG_SECONDS)
  singer.kill()
  stop()
  await app.live.stop()
  return { controls, levels: levelsOf(await monoOf(path, SUNG_SECONDS)) }
}

export async function followedSinger(bufferFrames: number): Promise<BenchEntry[]> {
  if (!hasSharedData) return [entry('a followed singer (not measured: no shared data)', null, '')]
  return withApp(
    bufferFrames,
    async (setup) => {
      const { live, environment } = setup
      const pactl = (...words: string[]): void => void execFileSync('pactl', words, { env: environment })
      pactl('load-module', 'module-null-sink', 'sink_name=singer', 'format=float32le', `rate=${DEVICE_RATE}`, 'channels=2')
      pactl('load-module', 'module-remap-source', 'master=singer.monitor', 'source_name=stand')
      pactl('set-default-source', 'stand')
      await live.app.session.library.importPaths(VIOLINS, 'copy').done
      const runId = await live.train('corpus')
      const sung = levelsOf(await monoOf(SINGER, SUNG_SECONDS))
      const heights = heightsOf(SUNG_PITCH)
      const [followed, alone] = [await playing(setup, runId, true), await playing(setup, runId, false)]
      const ofControl = (name: string, truth: Curve): number | null => {
        const curve = followed.controls.get(name)
        return curve ? likeness(truth, curve) : null
      }
      return [
        entry('a singer: loudness as sung beside the control', ofControl('loudness', sung), 'rank correlation'),
        entry('a singer: pitch as people noted it beside the control', ofControl('register', heights), 'rank correlation'),
        entry('a singer: loudness as sung beside what is heard', likeness(sung, followed.levels), 'rank correlation'),
        entry('the same where nobody is followed', likeness(sung, alone.levels), 'rank correlation'),
      ]
    },
    DEVICE_RATE,
  )
}
