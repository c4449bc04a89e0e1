import type { HostTensor } from '../../src-main/engine/host-tensor.ts'
import type { Provider } from '../../src-main/engine/onnx/index.ts'

/** Something that every provider must compute as the processor does. */
export interface ProviderCase {
  readonly name: string
  /** Differences beyond the tolerance, in words; none where all is well. */
  readonly compare: (provider: Provider) => Promise<string[]>
}

export interface Tolerance {
  /** Relative to |expected|. */
  rtol: number
  /** Absolute, in the unit of the values. */
  atol: number
}

/** The worst element beyond the tolerance, in words, or nothing. Whole numbers, bits and truth values must be equal. */
export function differences(what: string, received: HostTensor, expected: HostTensor, tolerance: Tolerance): string[] {
  const { rtol, atol } = expected.dtype === 'float32' ? tolerance : { rtol: 0, atol: 0 }
  if (received.dtype !== expected.dtype || received.shape.join() !== expected.shape.join()) {
    return [`${what}: ${received.dtype}[${received.shape.join(', ')}] instead of ${expected.dtype}[${expected.shape.join(', ')}]`]
  }
  let worst = 0
  let text: string[] = []
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [Number(received.data[i]), Number(expected.data[i])]
    const excess = a === b || (Number.isNaN(a) && Number.isNaN(b)) ? 0 : Math.abs(a - b) - atol - rtol * Math.abs(b)
    if (excess <= worst) continue
    if (excess > worst || Number.isNaN(excess)) {
      worst = Number.isNaN(excess) ? Infinity : excess
      text = [`${what}[${i}] is ${a} instead of ${b}`]
    }
  }
  return text
}
