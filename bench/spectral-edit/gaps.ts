/** Gaps of 50 ms in several kinds of music, healed, beside linear prediction from both sides alone. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { burg, extrapolate } from '../../src-main/engine/dsp/linear-prediction.ts'
import { hasProgram } from '../../test/support/programs.ts'
import { sharedData } from '../../test/support/shared-data.ts'
import { signalToNoiseDb } from '../../test/support/signals.ts'
import { boxShape, edited, testLayer } from '../../test/support/spectral-layers.ts'
import { entry, type BenchEntry } from '../report.ts'

const RATE = 44_100
const GAP = Math.round(0.05 * RATE)
const CLIP_SECONDS = 12
const GAPS_A_CLIP = 8
/** Softer than that there is nothing to heal. */
const SILENT = 1e-3

/** Where in which recordings of the developers' data. */
const CLIPS: Record<string, [path: string[], fromSeconds: number][]> = {
  piano: [
    [['piano-bach-ishizaka', 'goldberg-bwv988-aria-da-capo.ogg'], 10],
    [['piano-clips', 'anh114.mp3'], 0],
  ],
  violin: [
    [['violin-clips', 'air.mp3'], 0],
    [['violin-clips', 'spring.mp3'], 0],
  ],
  ensemble: [
    [['ensemble', 'brahms-hungarian-dance-5-strings.ogg'], 0],
    [['ensemble', 'macleod-sugar-plum-fairy.ogg'], 0],
  ],
}

function clip(path: string, fromSeconds: number): Float32Array {
  const options = ['-ss', String(fromSeconds), '-t', String(CLIP_SECONDS), '-i', path, '-ac', '1', '-ar', String(RATE), '-f', 'f32le', '-']
  const bytes = execFileSync('ffmpeg', ['-v', 'error', ...options], { maxBuffer: 1 << 28 })
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 4 * Math.floor(bytes.byteLength / 4)))
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** @param music  where the developers' data is not there */
export async function gaps({ music }: { music: Float32Array }): Promise<BenchEntry[]> {
  const kinds = hasProgram('ffmpeg')
    ? Object.entries(CLIPS).map(([kind, clips]) => {
        const paths = clips.map(([path, from]) => [sharedData('recordings', ...path), from] as const).filter(([path]) => existsSync(path))
        return [kind, paths.map(([path, from]) => clip(path, from))] as const
      })
    : []
  const found = kinds.filter(([, sounds]) => sounds.length > 0)
  const [ours, alone]: [number[], number[]] = [[], []]
  const entries: BenchEntry[] = []
  for (const [kind, sounds] of found.length > 0 ? found : ([['plucked notes', [music]]] as const)) {
    const from = ours.length
    for (const sound of sounds) await healedBeside(sound, ours, alone)
    if (ours.length > from)
      entries.push(
        entry(`gaps of 50 ms, ${kind}: heal`, mean(ours.slice(from)), 'dB'),
        entry(`gaps of 50 ms, ${kind}: linear prediction from both sides, crossfaded`, mean(alone.slice(from)), 'dB'),
      )
  }
  return [
    ...entries,
    entry('gaps of 50 ms, all: how many', ours.length, ''),
    entry('gaps of 50 ms, all: better than prediction alone by', mean(ours) - mean(alone), 'dB', { atLeast: 0.5 }),
  ]
}

async function healedBeside(sound: Float32Array, ours: number[], alone: number[]): Promise<void> {
  let done = 0
  for (let at = Math.round(1.2 * RATE); at < sound.length - 1.3 * RATE && done < GAPS_A_CLIP; at += Math.round(1.171 * RATE)) {
    const level = Math.sqrt(sound.subarray(at, at + GAP).reduce((sum, value) => sum + value * value, 0) / GAP)
    if (level < SILENT) continue
    done++
    const holed = sound.slice()
    holed.fill(0, at, at + GAP)
    const shape = boxShape({ startSample: at, endSample: at + GAP })
    const [healed] = await edited([holed], RATE, [testLayer({ kind: 'heal', along: 'time' }, shape, { mask: { featherSeconds: 0 } })])
    ours.push(signalToNoiseDb(sound, healed, at, at + GAP))
    alone.push(signalToNoiseDb(sound, predictedAlone(holed, at), at, at + GAP))
  }
}

function predictedAlone(holed: Float32Array, at: number): Float32Array {
  const context = 4 * GAP
  const order = 1500
  const before = holed.slice(at - context, at)
  const after = holed.slice(at + GAP, at + GAP + context).reverse()
  const forward = extrapolate(before, burg(before, order), GAP)
  const backward = extrapolate(after, burg(after, order), GAP).slice().reverse()
  const result = holed.slice()
  for (let i = 0; i < GAP; i++) {
    const part = (i + 0.5) / GAP
    result[at + i] = (1 - part) * forward[i] + part * backward[i]
  }
  return result
}
