import { median } from './median.ts'
import { judgeDelay, type Delay } from './delay-look.ts'
import { judgeHum, type Hum } from './hum-look.ts'
import { fromDb, SILENT_BELOW_DB } from './level.ts'
import { amplitudeOf, FAR_BEYOND, type SoundFacts, type SoundWindow } from './sound-look.ts'

/** What is odd about a sound, from what was seen of it. */
export interface SoundJudgement {
  /** The largest of the channels' offsets, 0..1; 0 where none is certain. */
  offset: number
  /** Between the first two channels, over what sounds: -1 is the same upside down. Null where there are not two that sound. */
  correlation: number | null
  /** Of two channels one comes later, all along. */
  delay: Delay | null
  /** Mains hum beneath the sound. */
  hum: Hum | null
  /** The mean of the first two channels is silent from beginning to end; false where there are not two. */
  monoSilent: boolean
  /** Seconds where the first two channels cancel, though not on the whole; start and end of each stretch. */
  cancelling: readonly (readonly [number, number])[]
  /** Samples that cannot be meant. */
  spikes: { count: number; firstSeconds: number; /** Amplitude that only they exceed. */ above: number; peak: number } | null
  /** Without spikes. */
  peak: number
  /** Places of the channels that sound, from 0. */
  audible: readonly number[]
  /** Where sound was cut off: at full scale, or below it when it was turned down afterwards. */
  clippedSamples: number
  clippedBelowFullScale: boolean
}

/** Below -68 dB it cannot make silence sound; music itself may have a little beneath it. */
const SMALLEST_OFFSET = 0.0004
const SMALLEST_OFFSET_OF_PEAK = 0.001
const CERTAIN_DEVIATIONS = 5
const FEWEST_WINDOWS = 8
const WINDOWS_OF_A_SHORT_SOUND = 16
const SEGMENT_WINDOWS = 8
const SEGMENTS_WITH_OFFSET = 1 / 8
export const CANCELS = -0.9
export const PARTLY_CANCELS = -0.5
const SHORTEST_CANCELLING_SECONDS = 1
/** A chunk this far above all but the loudest hundredth holds what cannot be meant. */
const SPIKE_FACTOR = 8
const LOUDEST_SHARE = 0.01
const LOUDEST_CHUNKS = 3
/** More flat samples than that are a synthesiser's square wave. */
const MOST_FLAT_SHARE = 0.1
const QUIETEST_FLAT = 0.05
const SILENT = fromDb(SILENT_BELOW_DB)

/** @param hasHeadroom  samples beyond full scale are no sign of clipping */
export function judgeSound(facts: SoundFacts, { hasHeadroom }: { hasHeadroom: boolean }): SoundJudgement {
  const spikes = spikesOf(facts)
  const normal = facts.windows.filter(({ far }) => !far || !spikes)
  const usual = usualPeak(facts.chunksByStep)
  const peak = Math.max(
    0,
    ...facts.channels.map((channel) => channel.peak),
    spikes || !facts.channels.some(({ farChunks }) => farChunks > 0) ? 0 : highest(facts.chunksByStep),
  )
  const audible = facts.channels.flatMap(({ peak: own, farChunks }, channel) =>
    own >= SILENT || (farChunks > 0 && usual > FAR_BEYOND) ? [channel] : [],
  )
  const atFullScale = facts.channels.reduce((sum, channel) => sum + channel.atFullScale, 0)
  const flat = facts.channels.reduce((sum, channel) => sum + (channel.peak >= QUIETEST_FLAT ? channel.flat : 0), 0)
  const cutOff = flat > MOST_FLAT_SHARE * facts.frames ? 0 : flat
  const isHot = hasHeadroom && peak > 1.05
  return {
    offset: Math.max(
      0,
      ...facts.channels.map((_, channel) =>
        offsetOf(normal, channel, {
          windowSeconds: facts.windowSeconds,
          smallest: Math.max(SMALLEST_OFFSET, SMALLEST_OFFSET_OF_PEAK * usual),
        }),
      ),
    ),
    ...cancellation(normal, facts.windowSeconds),
    delay: judgeDelay(facts.delayMoments, facts.sampleRate),
    hum: spikes ? null : judgeHum(facts.humBlocks, meanPower(facts.windows)),
    spikes,
    peak,
    audible,
    clippedSamples: isHot ? cutOff : Math.max(atFullScale, cutOff),
    clippedBelowFullScale: cutOff > atFullScale,
  }
}

const meanPower = (windows: readonly SoundWindow[]): number =>
  windows.reduce((sum, { powers }) => sum + powers.reduce((total, power) => total + power, 0) / powers.length, 0) /
  Math.max(1, windows.length)

function spikesOf(facts: SoundFacts): SoundJudgement['spikes'] {
  const above = SPIKE_FACTOR * Math.max(1, usualPeak(facts.chunksByStep))
  let count = 0
  let firstFrame = Infinity
  let peak = 0
  for (let step = 0; step < facts.farByStep.length; step++) {
    if (facts.farByStep[step] === 0 || amplitudeOf(step) < above) continue
    count += facts.farByStep[step]
    firstFrame = Math.min(firstFrame, facts.firstFar[step])
    peak = facts.largestFar[step]
  }
  return count === 0 ? null : { count, firstSeconds: firstFrame / facts.sampleRate, above, peak }
}

/** The peak of what sounds, but for its loudest hundredth; of a very short sound, the middle of all. */
function usualPeak(chunksByStep: Uint32Array): number {
  const chunks = chunksByStep.reduce((sum, count) => sum + count, 0)
  let left = Math.min(Math.floor(chunks / 2), Math.max(LOUDEST_CHUNKS, Math.floor(chunks * LOUDEST_SHARE)))
  for (let step = chunksByStep.length - 1; step >= 0; step--) {
    left -= chunksByStep[step]
    if (left < 0) return amplitudeOf(step)
  }
  return 0
}

const highest = (byStep: Uint32Array): number => amplitudeOf(byStep.findLastIndex((count) => count > 0))

/** A channel's offset, where it is certain: in all of the sound, or in a good part of it (joined recordings, padding). */
function offsetOf(
  windows: readonly SoundWindow[],
  channel: number,
  { windowSeconds, smallest }: { windowSeconds: number; smallest: number },
): number {
  // Digital silence, e.g. before and after a recording, has no offset.
  const means = windows.filter(({ powers }) => powers[channel] > 0).map(({ means: all }) => all[channel])
  const perMean = Math.max(1, Math.min(Math.round(1 / windowSeconds), Math.floor(means.length / WINDOWS_OF_A_SHORT_SOUND)))
  const longer: number[] = []
  for (let i = 0; i + perMean <= means.length; i += perMean)
    longer.push(means.slice(i, i + perMean).reduce((sum, mean) => sum + mean, 0) / perMean)
  const whole = certainMiddle(longer, smallest)
  if (whole !== 0) return whole
  const segments: number[] = []
  for (let i = 0; i + SEGMENT_WINDOWS <= longer.length; i += SEGMENT_WINDOWS)
    segments.push(certainMiddle(longer.slice(i, i + SEGMENT_WINDOWS), smallest))
  const found = segments.filter((offset) => offset > 0)
  return found.length >= 2 && found.length >= SEGMENTS_WITH_OFFSET * segments.length ? Math.max(...found) : 0
}

/** The size of the median where it is many times the median's own uncertainty; else 0. */
function certainMiddle(values: readonly number[], smallest: number): number {
  if (values.length < FEWEST_WINDOWS) return 0
  const middle = median(values)
  const deviation = 1.4826 * median(values.map((value) => Math.abs(value - middle)))
  const uncertainty = (1.2533 * deviation) / Math.sqrt(values.length)
  return Math.abs(middle) >= Math.max(smallest, CERTAIN_DEVIATIONS * uncertainty) ? Math.abs(middle) : 0
}

function cancellation(
  windows: readonly SoundWindow[],
  windowSeconds: number,
): Pick<SoundJudgement, 'correlation' | 'cancelling' | 'monoSilent'> {
  if ((windows[0]?.means.length ?? 0) !== 2) return { correlation: null, cancelling: [], monoSilent: false }
  const parts = windows.map(alternating)
  const left = parts.reduce((sum, part) => sum + part.left, 0)
  const right = parts.reduce((sum, part) => sum + part.right, 0)
  const both = parts.reduce((sum, part) => sum + part.both, 0)
  const monoPower = (part: (typeof parts)[number]): number => (part.left + part.right + 2 * part.both) / 4
  const monoSilent = parts.every((part) => monoPower(part) < SILENT ** 2 / 2)
  if (!(Math.min(left, right) > 1e-6 * Math.max(left, right))) return { correlation: null, cancelling: [], monoSilent }
  const correlation = (2 * both) / (left + right)
  const isOpposite = parts.map((part) => part.left + part.right > SILENT ** 2 && (2 * part.both) / (part.left + part.right) <= CANCELS)
  const stretches: [number, number][] = []
  for (let start = 0; start < parts.length; start++) {
    if (!isOpposite[start]) continue
    let end = start
    while (end < parts.length && isOpposite[end]) end++
    if ((end - start) * windowSeconds >= SHORTEST_CANCELLING_SECONDS) stretches.push([start * windowSeconds, end * windowSeconds])
    start = end
  }
  return { correlation, cancelling: correlation > PARTLY_CANCELS ? stretches : [], monoSilent }
}

/** Powers and product of a window without its offsets. */
const alternating = ({ means: [left, right], powers, product }: SoundWindow): { left: number; right: number; both: number } => ({
  left: Math.max(0, powers[0] - left * left),
  right: Math.max(0, powers[1] - right * right),
  both: product - left * right,
})
