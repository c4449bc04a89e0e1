import { TempoMap, type Song } from '../../../src-shared/music/index.ts'
import { Reverb } from '../synth/reverb.ts'
import { audibleTracks, TrackStrip, type MixBuses, type SoundFiles } from './track-strip.ts'

export const MIX_BLOCK_SAMPLES = 1 << 14
const REVERB_SECONDS = 1.8
const REVERB_DAMPING = 0.45
/** Of the delay: what comes back of each echo. */
const FEEDBACK = 0.4
/** Notes that begin so long before the place from which a mix is made are heard in it. */
const LEAD_IN_SECONDS = 12

export interface MixOptions {
  sampleRate: number
  files: SoundFiles
  /** Of the song, in samples at that rate. */
  startSample: number
  samples: number
}

/**
 * A song's sound: every audible track through its level, place and sends, reverb and a delay of three eighths, summed in single precision.
 * Nothing is limited: loud songs go beyond full scale in floating point.
 *
 * @returns blocks of [left, right]; the arrays are used again for the next block
 */
export async function* mixSong(
  song: Song,
  { sampleRate, files, startSample, samples }: MixOptions,
): AsyncGenerator<[Float32Array, Float32Array]> {
  const tempo = new TempoMap(song.tempi)
  const leadIn = Math.min(startSample, LEAD_IN_SECONDS * sampleRate)
  const context = { tempo, sampleRate, files, blockSamples: MIX_BLOCK_SAMPLES, startSample: startSample - leadIn }
  const strips = audibleTracks(song).map((track) => new TrackStrip(track, context))
  const reverb = new Reverb(sampleRate, REVERB_SECONDS, REVERB_DAMPING)
  const echo = new Float32Array(Math.max(1, tempo.sampleAt(1440, sampleRate)))
  let echoAt = 0
  const whole: MixBuses = { left: block(), right: block(), reverb: block(), delay: block() }
  for (let done = -leadIn; done < samples;) {
    const count = Math.min(MIX_BLOCK_SAMPLES, done < 0 ? -done : samples - done)
    const buses = {
      left: cleared(whole.left, count),
      right: cleared(whole.right, count),
      reverb: cleared(whole.reverb, count),
      delay: cleared(whole.delay, count),
    }
    for (const strip of strips) await strip.add(buses, count)
    for (let i = 0; i < count; i++) {
      const [left, right] = reverb.nextStereo(buses.reverb[i])
      const returned = echo[echoAt]
      echo[echoAt] = buses.delay[i] + FEEDBACK * returned
      echoAt = echoAt + 1 === echo.length ? 0 : echoAt + 1
      buses.left[i] += left + returned
      buses.right[i] += right + returned
    }
    if (done >= 0) yield [buses.left, buses.right]
    done += count
  }
}

const block = (): Float32Array => new Float32Array(MIX_BLOCK_SAMPLES)
const cleared = (samples: Float32Array, count: number): Float32Array => samples.subarray(0, count).fill(0)
