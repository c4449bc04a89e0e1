import type { SeparationSettings } from '../../../src-shared/project/index.ts'
import { realFftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import type { CounterRandom } from '../random.ts'
import { SEPARATION_HOP, SEPARATION_RATE, SEPARATION_WINDOW } from './bands.ts'
import type { MixtureView } from './mixture-view.ts'

/** A part plays up to a third faster or slower, and higher or lower by that. */
const MOST_STRETCH = 1.26
/** What is drawn of a sound at most, samples: three seconds and what stretching takes. */
export const EXCERPT_SAMPLES = 4 * SEPARATION_RATE
/** So often a part is silent in a mixture. */
const SILENT_SHARE = 0.2
/** Tries to find an excerpt that sounds. */
const TRIES = 6
/** An excerpt below that is silence; root of the mean square. */
const SILENT_LEVEL = 1e-4
/** Parts differ so much in level, as a standard deviation. */
const LEVEL_DB = 4
/** Spectra are bent by so much: along all octaves, and at one place. */
const [TILT_DB, PEAK_DB, PEAK_OCTAVES] = [2, 6, 0.7]

const factor = (decibels: number): number => 10 ** (decibels / 20)

/** Makes mixtures of excerpts by chance: each at a rate, a level, and through a filter of its own. */
export class Mixer {
  private readonly plan = realFftPlan(SEPARATION_WINDOW)
  private readonly window = hannWindow(SEPARATION_WINDOW)
  private readonly gains = new Float32Array(SEPARATION_WINDOW / 2 + 1)
  /** Of a part, and of the mixture: [moments, SEPARATION_WINDOW]. */
  private readonly spectra: Float32Array
  private readonly mixed: Float32Array
  private readonly samples: number

  /**
   * @param view          how mixtures and parts are heard
   * @param groupLevelsDb of each part, the lowest and highest level; evenly between them. None: normal around 0
   */
  constructor(
    private readonly view: MixtureView,
    private readonly groupLevelsDb: SeparationSettings['groupLevelsDb'] = undefined,
  ) {
    this.samples = (view.moments - 1) * SEPARATION_HOP + SEPARATION_WINDOW
    this.spectra = new Float32Array(view.moments * SEPARATION_WINDOW)
    this.mixed = new Float32Array(view.moments * SEPARATION_WINDOW)
  }

  /**
   * @param groups  sounds of each part, each at least {@link EXCERPT_SAMPLES} long
   * @param heard   float32, of the view's shape, overwritten
   * @param parts   float32 [groups, ...the view's shape], overwritten
   */
  mix(groups: readonly (readonly Float32Array[])[], random: CounterRandom, heard: Float32Array, parts: Float32Array): void {
    this.mixed.fill(0)
    const always = random.integer(groups.length)
    for (const [g, sounds] of groups.entries()) {
      const part = parts.subarray(g * heard.length, (g + 1) * heard.length)
      const isSilent = random.uniform() < SILENT_SHARE && g !== always
      const level = factor(this.levelDb(g, random))
      const excerpt = this.excerptOf(sounds, random)
      this.filter(level, random)
      if (isSilent) part.fill(0)
      else this.add(excerpt, part)
    }
    this.view.hear(this.mixed, heard)
  }

  private levelDb(group: number, random: CounterRandom): number {
    if (!this.groupLevelsDb) return LEVEL_DB * random.normal()
    const [lowest, highest] = this.groupLevelsDb[group]
    return lowest + (highest - lowest) * random.uniform()
  }

  /** As long as a mixture, at a rate by chance, and at the level of 1; as it is where it is silent. */
  private excerptOf(sounds: readonly Float32Array[], random: CounterRandom): Float32Array {
    const rate = MOST_STRETCH ** (2 * random.uniform() - 1)
    const excerpt = new Float32Array(this.samples)
    for (let tries = 0; tries < TRIES; tries++) {
      const sound = random.pick(sounds)
      const from = random.integer(sound.length - Math.ceil(this.samples * rate) - 1)
      let power = 0
      for (let i = 0; i < excerpt.length; i++) {
        const at = from + i * rate
        const before = Math.floor(at)
        excerpt[i] = sound[before] + (at - before) * (sound[before + 1] - sound[before])
        power += excerpt[i] ** 2
      }
      const level = Math.sqrt(power / excerpt.length)
      if (level < SILENT_LEVEL) continue
      for (let i = 0; i < excerpt.length; i++) excerpt[i] /= level
      break
    }
    return excerpt
  }

  /** Gains of each bin: a level, a slope over the octaves and a hump or dent somewhere. */
  private filter(level: number, random: CounterRandom): void {
    const [tilt, peak, middle] = [TILT_DB * random.normal(), PEAK_DB * random.normal(), Math.log2(80) + 6 * random.uniform()]
    for (let bin = 0; bin < this.gains.length; bin++) {
      const octave = Math.log2(Math.max(1, bin) * (SEPARATION_RATE / SEPARATION_WINDOW))
      this.gains[bin] = level * factor(tilt * (octave - 10) + peak * Math.exp(-(((octave - middle) / PEAK_OCTAVES) ** 2)))
    }
  }

  private add(excerpt: Float32Array, part: Float32Array): void {
    for (let t = 0; t < this.view.moments; t++) {
      this.plan.forwardWindowed(excerpt, t * SEPARATION_HOP, this.window)
      this.plan.weigh(this.gains)
      this.spectra.set(this.plan.spectrum, t * SEPARATION_WINDOW)
    }
    for (let i = 0; i < this.mixed.length; i++) this.mixed[i] += this.spectra[i]
    this.view.hear(this.spectra, part)
  }
}
