import type { Samples } from '../../../src-shared/units.ts'
import { DeviceError } from '../errors.ts'
import type { AudioStream, CapturedBlock } from '../audio-io.ts'

/** Long and wide enough to stand out from room noise; starts and ends at zero. */
const PROBE_SECONDS = 0.1
const PROBE_LOW_HZ = 300
const PROBE_HIGH_HZ = 8000
const PROBE_AMPLITUDE = 0.5
const LEAD_SECONDS = 0.3
const REPEATS = 3
/** A round trip longer than this is a fault, not a latency. */
const LONGEST_SECONDS = 1
/** Below this, correlation has found a coincidence: noise alone stays under 0.2 for a probe of this length and search. */
const LEAST_CORRELATION = 0.4
/** Repeats must agree: sound at 1 ms is what the recording is aligned to. */
const LARGEST_SPREAD_SECONDS = 0.001
/** Lags tried between two breaths for the event loop. */
const LAGS_AT_ONCE = 1024

/** A linear chirp in a Hann window: one sharp peak in its autocorrelation, and a spectrum that small loudspeakers can play. */
export function makeProbe(sampleRate: number): Float32Array {
  const length = Math.round(PROBE_SECONDS * sampleRate)
  const highHz = Math.min(PROBE_HIGH_HZ, 0.4 * sampleRate)
  return Float32Array.from({ length }, (_, i) => {
    const t = i / sampleRate
    const phase = 2 * Math.PI * (PROBE_LOW_HZ * t + ((highHz - PROBE_LOW_HZ) * t * t) / (2 * PROBE_SECONDS))
    return PROBE_AMPLITUDE * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length)) * Math.sin(phase)
  })
}

export interface FoundProbe {
  /** Where the probe begins in the searched sound; between samples too. */
  offsetFrames: number
  /** Normalised, 0..1: 1 means that it came back unchanged but for its level. */
  correlation: number
}

/**
 * Finds a known sound in another by normalised cross-correlation, sign aside (a microphone may invert).
 *
 *   c[l] = |sum_i p[i] x[l+i]| / (|p| |x[l..l+N]|),  peak refined by the parabola through its neighbours
 */
export async function findProbe(probe: Float32Array, sound: Float32Array): Promise<FoundProbe> {
  const lags = sound.length - probe.length + 1
  const correlation = new Float64Array(Math.max(0, lags))
  const probeEnergy = probe.reduce((sum, value) => sum + value * value, 0)
  let energy = 0
  for (let i = 0; i < probe.length && i < sound.length; i++) energy += sound[i] * sound[i]
  for (let lag = 0; lag < lags; lag++) {
    if (lag % LAGS_AT_ONCE === LAGS_AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve))
    let sum = 0
    for (let i = 0; i < probe.length; i++) sum += probe[i] * sound[lag + i]
    correlation[lag] = energy > 1e-9 ? Math.abs(sum) / Math.sqrt(probeEnergy * energy) : 0
    energy += (lag + probe.length < sound.length ? sound[lag + probe.length] ** 2 : 0) - sound[lag] ** 2
  }
  const best = correlation.reduce((peak, value, lag) => (value > correlation[peak] ? lag : peak), 0)
  return {
    offsetFrames: best + parabolaPeak(correlation[best - 1], correlation[best], correlation[best + 1]),
    correlation: correlation[best] ?? 0,
  }
}

/** Offset of the vertex of the parabola through three equidistant values, in their distance, -0.5..0.5. */
function parabolaPeak(before: number | undefined, peak: number, after: number | undefined): number {
  if (before === undefined || after === undefined) return 0
  const curvature = before - 2 * peak + after
  return curvature < 0 ? (0.5 * (before - after)) / curvature : 0
}

export interface RoundTrip {
  frames: Samples
  seconds: number
  correlation: number
}

/**
 * Measures how long sound takes from `render` to the speaker, to the microphone or cable, and back: plays a chirp a few
 * times on a stream of both directions that plays nothing else, and finds it in what comes back.
 *
 * @throws DeviceError  not-measured: nothing came back, or it came back differently each time
 */
export async function measureRoundTrip(stream: AudioStream): Promise<RoundTrip> {
  const { sampleRate, output, input } = stream.settings
  if (!output || !input)
    throw new DeviceError('not-measured', 'The round trip needs an output and an input.', 'Choose both in the sound settings.')
  const probe = makeProbe(sampleRate)
  const found: FoundProbe[] = []
  await stream.keepAligned(true)
  try {
    for (let repeat = 0; repeat < REPEATS; repeat++) found.push(await measureOnce(stream, probe, output.channels, input.channels))
  } finally {
    await stream.keepAligned(false)
  }
  const worst = Math.min(...found.map(({ correlation }) => correlation))
  if (worst < LEAST_CORRELATION) {
    throw new DeviceError(
      'not-measured',
      'The test sound did not come back to the input.',
      'Connect the output to the input with a cable, or turn the loudspeaker up and hold the microphone close to it; then measure again.',
    )
  }
  const offsets = found.map(({ offsetFrames }) => offsetFrames).sort((a, b) => a - b)
  if (offsets[REPEATS - 1] - offsets[0] > LARGEST_SPREAD_SECONDS * sampleRate) {
    throw new DeviceError(
      'not-measured',
      'The delay of the sound changed while it was measured.',
      'Close other programs that use much of the processor, choose a larger buffer, and measure again.',
    )
  }
  const frames = offsets[Math.floor(REPEATS / 2)]
  return { frames, seconds: frames / sampleRate, correlation: worst }
}

async function measureOnce(stream: AudioStream, probe: Float32Array, outputChannels: number, inputChannels: number): Promise<FoundProbe> {
  const { sampleRate } = stream.settings
  const leadFrames = Math.round(LEAD_SECONDS * sampleRate)
  const totalFrames = leadFrames + probe.length + Math.round(LONGEST_SECONDS * sampleRate)
  const heard = new Float32Array(totalFrames - leadFrames)
  const startFrame = await stream.flush()
  const capturedAll = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => {
        stop()
        reject(
          new DeviceError('not-measured', 'The sound device stopped while the delay was measured.', 'Check the device and measure again.'),
        )
      },
      4000 + (totalFrames / sampleRate) * 1000,
    )
    const stop = stream.onCaptured((block) => {
      if (!keep(block, startFrame + leadFrames, heard, inputChannels)) return
      clearTimeout(timer)
      stop()
      resolve()
    })
  })
  stream.start((block, sourceFrame) =>
    renderProbe(block, sourceFrame - startFrame - leadFrames, probe, outputChannels, totalFrames - leadFrames),
  )
  await capturedAll
  return findProbe(probe, heard)
}

/** @returns frames rendered: silence, the probe, silence until `endFrame` */
function renderProbe(block: Float32Array, fromFrame: Samples, probe: Float32Array, channels: number, endFrame: Samples): number {
  const frames = Math.max(0, Math.min(block.length / channels, endFrame - fromFrame))
  for (let i = Math.max(0, -fromFrame); i < frames && fromFrame + i < probe.length; i++) {
    for (let c = 0; c < channels; c++) block[i * channels + c] = probe[fromFrame + i]
  }
  return frames
}

/**
 * Adds the first input channel to `heard`, which begins with what was captured together with `firstSourceFrame`. @returns true when it is
 * full
 */
function keep({ sourceFrame, samples }: CapturedBlock, firstSourceFrame: number, heard: Float32Array, channels: number): boolean {
  if (sourceFrame === null) return false
  const offset = sourceFrame - firstSourceFrame
  for (let i = Math.max(0, -offset); i < samples.length / channels && offset + i < heard.length; i++)
    heard[offset + i] = samples[i * channels]
  return offset + samples.length / channels >= heard.length
}
