/** A sampler that was cut from a recording, beside that recording. */
import { join } from 'node:path'
import type { Sampler, SamplerZone } from '../../src-shared/music/index.ts'
import { RealFft } from '../../src-main/engine/dsp/fft.ts'
import { mixToMono } from '../../src-main/engine/dsp/mixdown.ts'
import { resample } from '../../src-main/engine/dsp/resample.ts'
import { PcmReader } from '../../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { chooseZones, type ChosenZone } from '../../src-main/engine/sampler/choose-zones.ts'
import { makeSampler } from '../../src-main/engine/sampler/make-sampler.ts'
import { pieceBetween, rmsDb } from '../../src-main/engine/sampler/note-pieces.ts'
import { onsetCuts } from '../../src-main/engine/sampler/onset-cuts.ts'
import { sampleInstruments } from '../../src-main/engine/synth/instruments/index.ts'

const RATE = 48_000
const COMPARED = RATE / 2
/** The first milliseconds of a piece are faded in. */
const SKIPPED = Math.round(0.005 * RATE)
const [LOWEST_HZ, HIGHEST_HZ] = [50, 16_000]
/** Below the loudest third of an octave; what is softer counts as this. */
const RANGE_DB = 60
/** A neighbour further away is not what a key would be played by. */
const FARTHEST_SEMITONES = 3
const hooks = { emit: () => undefined, signal: new AbortController().signal }

async function monoOf({ pcmPath, channels, frames }: Pick<PcmSource, 'pcmPath' | 'channels' | 'frames'>): Promise<Float32Array> {
  const reader = await PcmReader.open(pcmPath, channels)
  const sound = mixToMono(await reader.readChannels(0, frames))
  await reader.close()
  return sound
}

/** Levels of thirds of an octave, dB. */
function thirdsOf(samples: Float32Array): number[] {
  const fft = new RealFft(32_768)
  const [real, imaginary, windowed] = [new Float32Array(fft.bins), new Float32Array(fft.bins), new Float32Array(fft.size)]
  samples.forEach((value, n) => (windowed[n] = value * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / samples.length))))
  fft.forward(windowed, real, imaginary)
  const thirds: number[] = []
  for (let hz = LOWEST_HZ; hz < HIGHEST_HZ; hz *= 2 ** (1 / 3)) {
    let power = 1e-12
    for (let bin = Math.ceil((hz * fft.size) / RATE); bin < (hz * 2 ** (1 / 3) * fft.size) / RATE; bin++)
      power += real[bin] ** 2 + imaginary[bin] ** 2
    thirds.push(10 * Math.log10(power))
  }
  return thirds
}

/** Root mean square of the differences of thirds, each spectrum from its own loudest down. */
function spectrumApart(one: Float32Array, other: Float32Array): number {
  const [a, b] = [one, other].map((samples) => {
    const thirds = thirdsOf(samples)
    const top = Math.max(...thirds)
    return thirds.map((db) => Math.max(-RANGE_DB, db - top))
  })
  return Math.sqrt(a.reduce((sum, db, i) => sum + (db - b[i]) ** 2, 0) / a.length)
}

export interface ComparedKey {
  /** Of the key less what was recorded, its gain taken off, dB. */
  levelDb: number
  spectrumDb: number
  neighbourDb: number | null
}

/**
 * Each key at the pitch that was recorded beside what it was cut from, and its nearest neighbour there. Levels are root mean squares of the
 * first half second, spectra thirds of an octave of it.
 */
export async function compareSampler(source: PcmSource, folder: string): Promise<ComparedKey[]> {
  const outPath = join(folder, `${source.name}.sampler.f32`)
  const made = await makeSampler({ sources: [source], featureFolder: null, outPath }, hooks)
  if (made.isOneShot) return []
  const sound = { sampleRate: made.sampleRate, channels: [await monoOf({ pcmPath: outPath, ...made })] }
  const recorded = await monoOf(source)
  const cuts = onsetCuts(recorded, source.sampleRate)
  const end = recorded.length / source.sampleRate
  const pieces = cuts.flatMap((cut, i) => pieceBetween(recorded, source.sampleRate, cut, cuts[i + 1] ?? end, 0) ?? [])
  const chosen = chooseZones(pieces).zones
  const played = (zone: SamplerZone, pitch: number, samples: number): Float32Array => {
    const sampler: Sampler = { ...made, id: 'sampler', name: source.name, zones: [{ ...zone, lowPitch: 0, highPitch: 127, gainDb: 0 }] }
    const output = new Float32Array(samples)
    const note = { pitch, velocity: zone.highVelocity / 127, heldSamples: Infinity }
    sampleInstruments(sampler, sound)[0](note, RATE).add(output, 0, samples)
    return output.subarray(SKIPPED)
  }
  const whatWasCut = ({ piece }: ChosenZone): Float32Array => {
    const cut = recorded.subarray(piece.startSample, piece.startSample + piece.samples)
    return resample(cut, source.sampleRate, RATE).subarray(0, COMPARED)
  }
  return made.zones.flatMap((zone, i) => {
    const cut = whatWasCut(chosen[i])
    if (cut.length < COMPARED / 2) return []
    const original = cut.subarray(SKIPPED)
    // The recorded pitch is the key's own, but for what it is tuned by.
    const own = played(zone, zone.rootPitch + zone.tuneCents / 100, cut.length)
    const away = ({ rootPitch }: SamplerZone): number => Math.abs(rootPitch - zone.rootPitch)
    const [next] = made.zones.filter((other) => away(other) > 0).toSorted((a, b) => away(a) - away(b))
    const near = next && away(next) <= FARTHEST_SEMITONES ? next : null
    const pitch = zone.rootPitch + zone.tuneCents / 100
    return [
      {
        levelDb: rmsDb(own) - rmsDb(original),
        spectrumDb: spectrumApart(own, original),
        neighbourDb: near && spectrumApart(played(near, pitch, cut.length), original),
      },
    ]
  })
}
