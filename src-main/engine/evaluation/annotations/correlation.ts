/** Correlation and convolution in double precision, by transforms. */

interface Complex {
  real: Float64Array
  imaginary: Float64Array
}

/** In place, unscaled; `sign` -1 forward, 1 back. Size: a power of two. @source Cooley, Tukey 1965 */
function transform({ real, imaginary }: Complex, sign: -1 | 1): void {
  const n = real.length
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      ;[real[i], real[j]] = [real[j], real[i]]
      ;[imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]]
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2
    for (let k = 0; k < half; k++) {
      const angle = (sign * 2 * Math.PI * k) / size
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
      for (let i = k; i < n; i += size) {
        const j = i + half
        const re = real[j] * cos - imaginary[j] * sin
        const im = real[j] * sin + imaginary[j] * cos
        real[j] = real[i] - re
        imaginary[j] = imaginary[i] - im
        real[i] += re
        imaginary[i] += im
      }
    }
  }
}

function spectrumOf(samples: Float64Array, size: number): Complex {
  const spectrum = { real: new Float64Array(size), imaginary: new Float64Array(size) }
  spectrum.real.set(samples)
  transform(spectrum, -1)
  return spectrum
}

/** a times b, or a's conjugate times b, back in time. */
function product(a: Float64Array, b: Float64Array, size: number, conjugate: boolean): Float64Array {
  const [x, y] = [spectrumOf(a, size), spectrumOf(b, size)]
  const sign = conjugate ? -1 : 1
  for (let k = 0; k < size; k++) {
    const [xr, xi, yr, yi] = [x.real[k], sign * x.imaginary[k], y.real[k], y.imaginary[k]]
    x.real[k] = xr * yr - xi * yi
    x.imaginary[k] = xr * yi + xi * yr
  }
  transform(x, 1)
  for (let i = 0; i < size; i++) x.real[i] /= size
  return x.real
}

const sizeFor = (samples: number): number => 2 ** Math.ceil(Math.log2(samples))

/**
 * r[lags - 1 + m] = sum_n a[n] b[n + m] for m from -(lags - 1) to lags - 1.
 *
 * @returns [2 lags - 1]
 */
export function correlation(a: Float64Array, b: Float64Array, lags: number): Float64Array {
  const size = sizeFor(Math.max(a.length, b.length) + lags)
  const all = product(a, b, size, true)
  return Float64Array.from({ length: 2 * lags - 1 }, (_, i) => all[(i - (lags - 1) + size) % size])
}

/** y[n] = sum_k filter[k] x[n - k], of length x + filter - 1. */
export function convolved(samples: Float64Array, filter: Float64Array): Float64Array {
  const length = samples.length + filter.length - 1
  return product(samples, filter, sizeFor(length), false).subarray(0, length)
}
