import type { SoundGroup } from '../../../src-shared/project/index.ts'
import type { Beside } from '../datasets/excerpts.ts'
import { resample } from '../dsp/resample.ts'
import type { CounterRandom } from '../random.ts'
import { fundamentalPhases } from './fundamental-phases.ts'
import { factsOf } from './instrument-data.ts'
import { FRAMES_PER_SECOND, INSTRUMENT_RATE, performanceOf, type Performance } from './performance.ts'

/** Examples of which it is not said at which pitch they sound, and of which not like whom: so a network plays where nobody says, too. */
const UNSAID_SHARE = 0.25

/** What is told of sound, and of how much of it at once. */
export interface ToldOf {
  sampleRate: number
  /** Of an example. */
  samples: number
  /** Samples that are told one pitch. */
  momentSamples: number
  pitch: boolean
  /** Not told where there are none. */
  groups: readonly SoundGroup[]
}

/**
 * What stands beside sound for a network that is told how to sound: of each moment `key` and `voicing`, 1 where one voice has that pitch,
 * -1 where none is heard, of each sample the `phase` of the fundamental, and of the whole `shares`, 1 for the group that it is of. Voicing
 * and shares are 0 where nothing is said.
 */
export function toldBeside({ sampleRate, samples, momentSamples, pitch, groups }: ToldOf): Beside {
  const moments = Math.ceil(samples / momentSamples)
  const performances: Performance[] = []
  const isSaid = (random: CounterRandom | null): boolean => random === null || random.uniform() >= UNSAID_SHARE
  return {
    form: {
      ...(pitch && {
        key: { shape: [moments], dtype: 'float32' },
        voicing: { shape: [moments], dtype: 'float32' },
        phase: { shape: [samples], dtype: 'float32' },
      }),
      ...(groups.length > 0 && { shares: { shape: [groups.length], dtype: 'float32' } }),
    },
    async listen(recordingId, sound, shown) {
      const performance = pitch ? await performanceOf(resample(sound, sampleRate, INSTRUMENT_RATE), shown) : null
      if (performance) performances.push(performance)
      const phases = performance && fundamentalPhases(sound, performance.key, { sampleRate, framesPerSecond: FRAMES_PER_SECOND })
      const group = groups.findIndex(({ recordings }) => recordings.includes(recordingId))
      return (start, target, random) => {
        const values = (name: string): Float32Array => target[name] as Float32Array
        if (performance && phases) {
          const saysPitch = isSaid(random)
          for (let m = 0; m < moments; m++) {
            const frame = Math.round(((start + (m + 0.5) * momentSamples) / sampleRate) * FRAMES_PER_SECOND)
            const at = Math.min(frame, performance.key.length - 1)
            values('key')[m] = performance.key[at]
            values('voicing')[m] = saysPitch ? 2 * performance.pitched[at] - 1 : 0
          }
          values('phase').set(phases.subarray(start, start + samples))
        }
        if (groups.length === 0) return
        values('shares').fill(0)
        if (group >= 0 && isSaid(random)) values('shares')[group] = 1
      }
    },
    facts() {
      const instrument = factsOf(performances)
      return Number.isFinite(instrument.middleKey) ? { instrument } : {}
    },
  }
}
