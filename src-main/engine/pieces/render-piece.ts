/** Labelled pieces as sound: played by the program's instruments, in rooms, with noise, out of tune, through small microphones. */
import { setImmediate } from 'node:timers/promises'
import { CounterRandom, streamOf } from '../random.ts'
import { addReverb } from '../synth/reverb.ts'
import { INSTRUMENT_GAIN, INSTRUMENT_SOUNDS } from '../synth/instruments/index.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import type { LabelledPiece, PiecePart } from './labelled-piece.ts'
import { singNotes } from './sung-lead.ts'

/** How a piece was recorded. */
export interface RecordingConditions {
  /** Cents from A = 440 Hz. */
  tuningCents: number
  /** Until the room's sound has fallen by 60 dB; 0 for none. */
  roomSeconds: number
  /** Level of steady noise below the music, dB; Infinity for none. */
  noiseDb: number
  /** What a small microphone lets through, Hz; 0 and Infinity for all. */
  lowestHz: number
  highestHz: number
}

export const STUDIO: RecordingConditions = { tuningCents: 0, roomSeconds: 0, noiseDb: Infinity, lowestHz: 0, highestHz: Infinity }

/** @param seed  equal seeds give equal conditions */
export function randomConditions(seed: number): RecordingConditions {
  const random = new CounterRandom(seed, streamOf('conditions'))
  const isSmall = random.uniform() < 0.3
  return {
    tuningCents: random.uniform() < 0.5 ? 0 : 40 * (2 * random.uniform() - 1),
    roomSeconds: random.uniform() < 0.3 ? 0 : 0.2 + 1.3 * random.uniform(),
    noiseDb: random.uniform() < 0.3 ? Infinity : 15 + 30 * random.uniform(),
    lowestHz: isSmall ? 80 + 120 * random.uniform() : 0,
    highestHz: isSmall ? 3500 + 4500 * random.uniform() : Infinity,
  }
}

const BLOCK_SAMPLES = 4096
const PEAK = 0.7

/**
 * @param seed  of the noise, and of how it is sung
 * @returns     mono at {@link HEARD_RATE}
 */
export async function renderPiece(piece: LabelledPiece, conditions: RecordingConditions, seed = 1): Promise<Float32Array<ArrayBuffer>> {
  // Another tuning is another rate of the instruments: they sound higher where the sound is read faster.
  const rate = HEARD_RATE * 2 ** (-conditions.tuningCents / 1200)
  const samples = new Float32Array(Math.ceil(piece.seconds * HEARD_RATE))
  const singing = new CounterRandom(seed, streamOf('singing'))
  for (const part of piece.parts) {
    const { singer } = part
    if (singer) {
      const inTune = { ...singer, semitones: singer.semitones + conditions.tuningCents / 100 }
      singNotes(part.notes, inTune, samples, HEARD_RATE, singing)
    } else addPart(part, samples, rate)
    await setImmediate()
  }
  for (let i = 0; i < samples.length; i++) samples[i] *= INSTRUMENT_GAIN
  return recorded(samples, conditions, new CounterRandom(seed, streamOf('noise')))
}

/**
 * Adds what an instrument plays.
 *
 * @param samples at {@link HEARD_RATE}
 * @param rate    that of the instrument, Hz: another one than that of the samples is another tuning
 */
export function addPart({ instrument, notes }: PiecePart, samples: Float32Array, rate: number): void {
  for (const { pitch, velocity, startSeconds, durationSeconds } of notes) {
    const voice = INSTRUMENT_SOUNDS[instrument]({ pitch, velocity, heldSamples: Math.round(durationSeconds * HEARD_RATE) }, rate)
    const sound = samples.subarray(Math.round(startSeconds * HEARD_RATE))
    for (let from = 0; from < sound.length; from += BLOCK_SAMPLES)
      if (!voice.add(sound, from, Math.min(sound.length, from + BLOCK_SAMPLES))) break
  }
}

function recorded(dry: Float32Array<ArrayBuffer>, conditions: RecordingConditions, random: CounterRandom): Float32Array<ArrayBuffer> {
  const { roomSeconds, noiseDb, lowestHz, highestHz } = conditions
  const samples =
    roomSeconds > 0 ? Float32Array.from(addReverb(dry, HEARD_RATE, { decaySeconds: roomSeconds, damping: 0.4, wet: 0.35 })) : dry
  const power = samples.reduce((sum, value) => sum + value * value, 0) / Math.max(1, samples.length)
  if (noiseDb < Infinity) {
    const level = Math.sqrt(power) * 10 ** (-noiseDb / 20)
    for (let i = 0; i < samples.length; i++) samples[i] += level * random.normal()
  }
  filter(samples, lowestHz, highestHz)
  const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)
  return samples.map((value) => (value * PEAK) / peak)
}

/** One pole each, in place. */
function filter(samples: Float32Array, lowestHz: number, highestHz: number): void {
  const share = (hz: number): number => 1 - Math.exp((-2 * Math.PI * hz) / HEARD_RATE)
  const [low, high] = [lowestHz > 0 ? share(lowestHz) : 0, highestHz < HEARD_RATE / 2 ? share(highestHz) : 1]
  let [slow, fast] = [0, 0]
  for (let i = 0; i < samples.length; i++) {
    fast += high * (samples[i] - fast)
    slow += low * (fast - slow)
    samples[i] = fast - slow
  }
}
