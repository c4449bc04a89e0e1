/** Figures in short, for people. */
const scaled = (value: number, step: number, units: readonly string[]): string => {
  let unit = 0
  let rest = value
  while (rest >= step && unit < units.length - 1) {
    rest /= step
    unit++
  }
  const digits = unit === 0 || rest >= 100 ? 0 : rest >= 10 ? 1 : 2
  return `${rest.toFixed(digits)} ${units[unit]}`.trim()
}

/** `1234567` as `1.23 M`. */
export const countWords = (count: number): string => scaled(count, 1000, ['', 'k', 'M', 'G'])

/** In megabytes of a million bytes. */
export const bytesWords = (bytes: number): string => scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB'])

export const flopsWords = (flops: number): string => scaled(flops, 1000, ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP'])
