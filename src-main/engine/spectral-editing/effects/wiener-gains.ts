/**
 * Gains of bins over a noise print, each with its neighbours: three bins, five frames, once before the gain and once after it.
 *
 *   m = mean(|X|^2 / noise);  G = mean(max(floor, 1 - 1 / max(m, 1)))
 *
 * All of it with the processor's vector unit, on planes that lie in the transforms' own memory: there is one set of them a process.
 */
import { kernels, pffft } from '../../dsp/pffft-module.ts'

/** On either side. */
export const TIME_FRAMES = 2
const MEAN_OF = 3 * (2 * TIME_FRAMES + 1)
const BYTES = Float32Array.BYTES_PER_ELEMENT
/** Before a plane's first bin, and as much behind its last. */
const MARGIN = 8
const CONSTANTS = 8

/** Two planes and two sets of constants, for whoever computes at the moment. */
const planes = { address: 0, floats: 0 }

function planeAddresses(floats: number): { one: number; two: number; constants: number } {
  if (planes.floats < floats) {
    if (planes.address) pffft._pffft_aligned_free(planes.address)
    planes.address = pffft._pffft_aligned_malloc((2 * (floats + 2 * MARGIN) + 2 * CONSTANTS) * BYTES)
    planes.floats = floats
  }
  const constants = planes.address
  const one = constants + (2 * CONSTANTS + MARGIN) * BYTES
  return { constants, one, two: one + (planes.floats + 2 * MARGIN) * BYTES }
}

const viewOf = (address: number, floats: number): Float32Array => new Float32Array(pffft.HEAPF32.buffer, address, floats)

export class WienerGains {
  /** From one frame to the next, in numbers. */
  readonly stride: number
  private readonly bins: number

  /** @param overNoise  1 / the noise's power, [bins] */
  constructor(
    private readonly overNoise: Float32Array,
    private readonly floor: number,
  ) {
    this.bins = overNoise.length
    this.stride = Math.ceil((this.bins + 2) / MARGIN) * MARGIN
  }

  /** Where the powers of one of so many frames go, right before {@link lessOne}: nothing else may be computed between the two. */
  powersOf(frame: number, frames: number): Float32Array {
    return viewOf(planeAddresses(frames * this.stride).one + frame * this.stride * BYTES, this.bins)
  }

  /**
   * Consumes the powers.
   *
   * @returns  G - 1, [frames, stride], whole but for the first and last `2 TIME_FRAMES` frames; good until the next call
   */
  lessOne(frames: number): Float32Array {
    const floats = frames * this.stride
    const { one, two, constants } = planeAddresses(floats)
    const powers = viewOf(one, floats)
    for (let frame = 0, at = 0; frame < frames; frame++, at += this.stride)
      for (let bin = 0; bin < this.bins; bin++) powers[at + bin] *= this.overNoise[bin]
    const k = viewOf(constants, 2 * CONSTANTS)
    this.mean(one, two, frames, constants, [0, 1])
    k.fill(this.floor, 0, 4).fill(MEAN_OF, 4, 8)
    kernels.wiener(one, constants, one, floats)
    this.mean(one, two, frames, constants, [-1, 1 / MEAN_OF])
    return powers
  }

  /** `plane = offset + factor * sum` over neighbours; the lowest and the highest bin count thrice instead. */
  private mean(plane: number, scratch: number, frames: number, constants: number, [offset, factor]: [number, number]): void {
    const { stride, bins } = this
    const floats = frames * stride
    const [values, sums] = [viewOf(plane, floats), viewOf(scratch, floats)]
    kernels.sum3(plane - BYTES, scratch, floats)
    for (let at = 0; at < floats; at += stride) {
      sums[at] = 3 * values[at]
      sums[at + bins - 1] = 3 * values[at + bins - 1]
    }
    viewOf(constants, CONSTANTS).fill(offset, 0, 4).fill(factor, 4, 8)
    const step = stride * BYTES
    const kept = floats - 2 * TIME_FRAMES * stride
    if (kept <= 0) return
    const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((frame) => scratch + frame * step)
    kernels.sum5(a, b, c, d, e, constants, plane + TIME_FRAMES * step, kept)
  }
}
