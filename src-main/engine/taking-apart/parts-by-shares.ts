/** Parts of a sound by shares of its bands: each bin of each channel by the share that the part has of it. */
import { mixToMono } from '../dsp/mixdown.ts'
import { windowFor } from '../dsp/window-functions.ts'
import { BandPlaces, BANDS, SEPARATION_SECONDS } from '../separation/bands.ts'
import type { PartNetwork, TakingOptions } from './part-network.ts'
import { sharesOfSound } from './shares-of-sound.ts'
import { lanesOf } from '../spectral-editing/lanes.ts'
import { OverlappedFrames } from '../spectral-editing/overlapped-frames.ts'
import type { ReadableSound } from '../spectral-editing/readable-sound.ts'

/**
 * All parts but the last, which is what they leave of the sound. Every channel is shared out as their mean is.
 *
 *   w = s + leaves (1 - s),   s the share of a part in a bin
 */
export async function partsByShares(
  sound: ReadableSound,
  network: PartNetwork,
  { threads, tell }: TakingOptions,
): Promise<ReadableSound[]> {
  const { sampleRate, channels, frames: length } = sound
  const windowSamples = windowFor(SEPARATION_SECONDS, sampleRate)
  const mean = (start: number, count: number): Float32Array => {
    const planar = Array.from({ length: channels }, () => new Float32Array(count))
    sound.read(start, planar)
    return mixToMono(planar)
  }
  const shares = await sharesOfSound({ sampleRate, frames: length, read: mean }, network, { windowSamples, threads, tell })
  const frames = new OverlappedFrames(windowSamples)
  const places = new BandPlaces(sampleRate, windowSamples)
  const lanes = lanesOf(sound, 'all').map(({ lane }) => lane)
  const [bands, weights] = [new Float32Array(BANDS), new Float32Array(frames.bins)]
  return Array.from({ length: shares.groups - 1 }, (_, group) => ({
    ...{ sampleRate, channels, frames: length },
    read(start, into) {
      const { first, count } = frames.framesOf(start, into[0].length)
      for (const [c, samples] of into.entries()) {
        samples.fill(0)
        frames.synthesise(frames.analyse(lanes[c], first, count), start, samples, (frame) => {
          // Moments lie twice as far apart as frames.
          shares.at(group, (first + frame) / 2, bands)
          for (let band = 0; band < BANDS; band++) bands[band] += network.leaves * (1 - bands[band])
          places.spread(bands, 0, weights)
          return weights
        })
      }
    },
  }))
}
