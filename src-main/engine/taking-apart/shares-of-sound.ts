import { setImmediate } from 'node:timers/promises'
import { realFftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { openGraph } from '../execution/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { BandPlaces, BANDS } from '../separation/bands.ts'
import { WINDOW_MOMENTS } from '../separation/mixture-view.ts'
import type { PartNetwork, TakingOptions } from './part-network.ts'

/** Moments on each side of a window that are heard and not told: half a second and more. */
const MARGIN = 16
const WINDOWS_AT_ONCE = 4
const MOST = 0xffff

/** How a sound is shared out among its parts. */
export interface SoundShares {
  /** Of the last part is what is left. */
  groups: number
  /**
   * Shares of a moment, halfway between two for fractions of a half.
   *
   * @param into float32 [BANDS], overwritten
   */
  at(group: number, moment: number, into: Float32Array): void
}

export interface HeardSound {
  sampleRate: number
  /** Samples. */
  frames: number
  /** One channel. @returns a new array of `length` samples */
  read(start: number, length: number): Float32Array
}

/**
 * What a network says of a sound. It is heard in windows as in training, each but for its edges. A moment is half a window of
 * `windowSamples`, the first one centred on the first sample. Shares lie in memory, 17 kB a second and part.
 *
 * @param tell told of the share that is done before some windows
 * @throws     what `tell` throws
 */
export async function sharesOfSound(
  sound: HeardSound,
  { settings, weights }: PartNetwork,
  { windowSamples, threads, tell }: TakingOptions & { windowSamples: number },
): Promise<SoundShares> {
  const groups = settings.groups.length
  const hop = windowSamples / 2
  const moments = Math.ceil(sound.frames / hop) + 1
  const shares = new Uint16Array(moments * groups * BANDS)
  const form = buildForm(settings.model, modelOf(settings.model).forms.shares, settings, { batch: WINDOWS_AT_ONCE })
  const graph = await openGraph(formProgram(form, weights), { provider: 'cpu', threads })
  const listener = new BandListener(sound, windowSamples)
  const told = WINDOW_MOMENTS - 2 * MARGIN
  try {
    for (let first = 0; first < moments; first += told * WINDOWS_AT_ONCE) {
      tell(first / moments)
      await setImmediate()
      const heard = new Float32Array(WINDOWS_AT_ONCE * WINDOW_MOMENTS * BANDS)
      for (let row = 0; row < WINDOWS_AT_ONCE; row++)
        listener.hear(first + row * told - MARGIN, heard.subarray(row * WINDOW_MOMENTS * BANDS, (row + 1) * WINDOW_MOMENTS * BANDS))
      const given = await graph.run({ heard: hostTensor(heard, [WINDOWS_AT_ONCE, WINDOW_MOMENTS, BANDS]) })
      const said = given.shares.data as Float32Array
      for (let row = 0; row < WINDOWS_AT_ONCE; row++)
        for (let i = 0; i < told && first + row * told + i < moments; i++)
          for (let g = 0; g < groups; g++) {
            const from = ((row * groups + g) * WINDOW_MOMENTS + MARGIN + i) * BANDS
            const to = ((first + row * told + i) * groups + g) * BANDS
            for (let b = 0; b < BANDS; b++) shares[to + b] = Math.round(MOST * said[from + b])
          }
    }
  } finally {
    await graph.dispose()
  }
  const clamped = (moment: number): number => Math.max(0, Math.min(moments - 1, moment))
  return {
    groups,
    at(group, moment, into) {
      const [before, after] = [Math.floor(moment), Math.ceil(moment)].map((one) => (clamped(one) * groups + group) * BANDS)
      for (let b = 0; b < BANDS; b++) into[b] = (shares[before + b] + shares[after + b]) / (2 * MOST)
    },
  }
}

/** Hears moments of a sound as magnitudes of bands. */
class BandListener {
  private readonly plan
  private readonly window
  private readonly places
  private readonly powers

  constructor(
    private readonly sound: HeardSound,
    private readonly windowSamples: number,
  ) {
    this.plan = realFftPlan(windowSamples)
    this.window = hannWindow(windowSamples)
    this.places = new BandPlaces(sound.sampleRate, windowSamples)
    this.powers = new Float32Array(windowSamples / 2 + 1)
  }

  /** @param into float32 [moments, BANDS] */
  hear(first: number, into: Float32Array): void {
    const hop = this.windowSamples / 2
    const moments = into.length / BANDS
    const samples = this.sound.read((first - 1) * hop, (moments + 1) * hop)
    for (let t = 0; t < moments; t++) {
      this.plan.forwardWindowed(samples, t * hop, this.window)
      this.plan.power(this.powers, 0)
      this.places.gather(this.powers, into.subarray(t * BANDS, (t + 1) * BANDS))
    }
  }
}
