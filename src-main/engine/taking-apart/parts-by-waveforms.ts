/**
 * Parts of a sound by a network that says how they sound, at its rate. Windows overlap by half, weighed by Hann, which sum to 1. What lies
 * above the rate is shared out as the highest that the network hears is, moment by moment:
 *
 *   y_g = up(s_g - a_g down(x)) + a_g x,   sum_g s_g = down(x),   sum_g a_g = 1   so that   sum_g y_g = x
 *
 * Every channel is heard by itself. Parts lie in memory at the network's rate: 88 kB a second, channel and part.
 */
import { setImmediate } from 'node:timers/promises'
import { greatestCommonDivisor, resample } from '../dsp/resample.ts'
import { valueAt } from '../dsp/value-at.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { openGraph, type OpenGraph } from '../execution/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { SEPARATION_HOP, SEPARATION_RATE } from '../separation/bands.ts'
import { WINDOW_SAMPLES } from '../separation/mixture-view.ts'
import { lanesOf } from '../spectral-editing/lanes.ts'
import type { ReadableSound } from '../spectral-editing/readable-sound.ts'
import type { PartNetwork, TakingOptions } from './part-network.ts'

const WINDOWS_AT_ONCE = 4
const HOP = WINDOW_SAMPLES / 2
/** Seconds on each side of a stretch that its change of rate reaches to: 100 samples of 8 kHz. */
const REACH_SECONDS = 100 / 8000
const SILENCE = 1e-9

/** A part of one channel. */
interface HeardPart {
  /** What it is besides its share of the whole sound, at the network's rate. */
  beside: Float32Array
  /** Of the highest, at each {@link SEPARATION_HOP}. */
  shares: Float32Array
}

/** All parts but the last, which is what they leave of the sound. */
export async function partsByWaveforms(
  sound: ReadableSound,
  { settings, weights }: PartNetwork,
  { threads, tell }: TakingOptions,
): Promise<ReadableSound[]> {
  const { sampleRate, channels, frames } = sound
  const groups = settings.groups.length
  const form = buildForm(settings.model, modelOf(settings.model).forms.waveforms, settings, { batch: WINDOWS_AT_ONCE })
  const graph = await openGraph(formProgram(form, weights), { provider: 'cpu', threads })
  const heard: HeardPart[][] = []
  try {
    for (const [c, { lane }] of lanesOf(sound, 'all').entries()) {
      const low = resample(lane.read(0, frames), sampleRate, SEPARATION_RATE, 'prompt')
      const waveforms = await waveformsOf(graph, low, groups, (share) => tell((c + share) / channels))
      heard.push(besideShares(waveforms, low).slice(0, groups - 1))
    }
  } finally {
    await graph.dispose()
  }
  return Array.from({ length: groups - 1 }, (_, group) => ({
    ...{ sampleRate, channels, frames },
    read(start, into) {
      sound.read(start, into)
      for (const [c, samples] of into.entries()) {
        const { beside, shares } = heard[c][group]
        const added = stretchOf(beside, start, samples.length, sampleRate)
        const moments = SEPARATION_RATE / SEPARATION_HOP / sampleRate
        for (let i = 0; i < samples.length; i++) samples[i] = added[i] + samples[i] * valueAt(shares, (start + i) * moments)
      }
    },
  }))
}

/** The parts of sound at the network's rate, [groups][samples]. */
async function waveformsOf(graph: OpenGraph, low: Float32Array, groups: number, tell: (share: number) => void): Promise<Float32Array[]> {
  const parts = Array.from({ length: groups }, () => new Float32Array(low.length))
  const window = hannWindow(WINDOW_SAMPLES)
  for (let first = -HOP; first < low.length; first += HOP * WINDOWS_AT_ONCE) {
    tell(Math.max(0, first) / low.length)
    await setImmediate()
    const given = new Float32Array(WINDOWS_AT_ONCE * WINDOW_SAMPLES)
    for (let row = 0; row < WINDOWS_AT_ONCE; row++) {
      const at = first + row * HOP
      given.set(low.subarray(Math.max(0, at), Math.max(0, at + WINDOW_SAMPLES)), row * WINDOW_SAMPLES + Math.max(0, -at))
    }
    const { waveforms } = await graph.run({ heard: hostTensor(given, [WINDOWS_AT_ONCE, WINDOW_SAMPLES]) })
    for (let row = 0; row < WINDOWS_AT_ONCE; row++)
      for (let g = 0; g < groups; g++) {
        const at = first + row * HOP
        const from = (row * groups + g) * WINDOW_SAMPLES
        const to = Math.min(WINDOW_SAMPLES, low.length - at)
        for (let n = Math.max(0, -at); n < to; n++) parts[g][at + n] += window[n] * (waveforms.data[from + n] as number)
      }
  }
  return parts
}

/** Which share of the highest each part has, and what it is beside that share of all: `parts` are overwritten. */
function besideShares(parts: Float32Array[], low: Float32Array): HeardPart[] {
  const moments = Math.ceil(low.length / SEPARATION_HOP) + 1
  const powers = parts.map((part) => highPowers(part, moments))
  return parts.map((beside, g) => {
    const shares = Float32Array.from({ length: moments }, (_, t) => {
      const all = powers.reduce((sum, power) => sum + power[t] + SILENCE, 0)
      return (powers[g][t] + SILENCE) / all
    })
    for (let n = 0; n < beside.length; n++) beside[n] -= low[n] * valueAt(shares, n / SEPARATION_HOP)
    return { beside, shares }
  })
}

/** Power around each moment of the second differences: 5 kHz and above count, mostly. */
function highPowers(samples: Float32Array, moments: number): Float32Array {
  const powers = new Float32Array(moments)
  for (let n = 2; n < samples.length; n++) powers[Math.round(n / SEPARATION_HOP)] += (samples[n] - 2 * samples[n - 1] + samples[n - 2]) ** 2
  return powers
}

/** A stretch of what is at the network's rate, at the sound's. It begins where a sample of one rate lies on one of the other. */
function stretchOf(low: Float32Array, start: number, length: number, sampleRate: number): Float32Array {
  const divisor = greatestCommonDivisor(sampleRate, SEPARATION_RATE)
  const [lowStep, step] = [SEPARATION_RATE / divisor, sampleRate / divisor]
  const reach = Math.ceil(REACH_SECONDS * sampleRate)
  const first = Math.floor((start - reach) / step)
  const last = Math.ceil((start + length + reach) / step)
  const part = new Float32Array((last - first) * lowStep)
  const from = Math.max(0, -first * lowStep)
  const there = low.subarray(Math.max(0, first * lowStep), Math.max(0, last * lowStep))
  if (from < part.length) part.set(there, from)
  const at = start - first * step
  return resample(part, SEPARATION_RATE, sampleRate, 'prompt').subarray(at, at + length)
}
