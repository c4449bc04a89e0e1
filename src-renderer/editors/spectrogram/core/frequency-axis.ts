/** Where a frequency lies in a spectrogram whose rows rise from the bottom. Positions are 0 at the bottom edge, 1 at the top edge. */
const NOTES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B']

export interface FrequencyTick {
  position: number
  label: string
}

/** The frequency at a position, between the rows' centres by their distance. */
export function hzAt(rowHz: Float32Array, position: number): number {
  const row = Math.max(0, Math.min(rowHz.length - 1, position * rowHz.length - 0.5))
  const below = Math.min(rowHz.length - 2, Math.floor(row))
  return rowHz.length < 2 ? rowHz[0] : rowHz[below] + (row - below) * (rowHz[below + 1] - rowHz[below])
}

/** The opposite of {@link hzAt}; beyond the lowest and highest row's centre it stays there. */
export function positionOf(rowHz: Float32Array, hz: number): number {
  let low = 0
  let high = rowHz.length - 1
  if (high < 1 || hz <= rowHz[0]) return 0.5 / rowHz.length
  if (hz >= rowHz[high]) return (high + 0.5) / rowHz.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (rowHz[middle] <= hz) low = middle
    else high = middle
  }
  return (low + (hz - rowHz[low]) / (rowHz[high] - rowHz[low]) + 0.5) / rowHz.length
}

/** `A4`, and how far off, in hundredths of a semitone: `A4 +12`. */
export function noteName(hz: number, withCents = false): string {
  const midi = 69 + 12 * Math.log2(hz / 440)
  const nearest = Math.round(midi)
  const name = `${NOTES[((nearest % 12) + 12) % 12]}${Math.floor(nearest / 12) - 1}`
  const cents = Math.round(100 * (midi - nearest))
  return withCents && cents !== 0 ? `${name} ${cents < 0 ? '\u2212' : '+'}${Math.abs(cents)}` : name
}

export const hertz = (hz: number): string =>
  hz < 999.5 ? `${hz < 100 ? hz.toFixed(1) : Math.round(hz)} Hz` : `${(hz / 1000).toFixed(2)} kHz`

const ROUND = [1, 2, 5]

/** Named frequencies that fit: every C on a scale of notes, else round ones, none nearer than `leastPixels` to the one below it. */
export function frequencyTicks(rowHz: Float32Array, notes: boolean, height: number, leastPixels = 26): FrequencyTick[] {
  const [lowest, highest] = [rowHz[0], rowHz[rowHz.length - 1]]
  const candidates: { hz: number; label: string }[] = []
  if (notes) {
    for (let octave = 0, hz = 440 * 2 ** (-57 / 12); hz <= highest * 1.001; octave++, hz *= 2) candidates.push({ hz, label: `C${octave}` })
  } else {
    const linear = rowHz.length > 2 && Math.abs(rowHz[2] - rowHz[1] - (highest - rowHz[rowHz.length - 2])) < 0.01 * (rowHz[2] - rowHz[1])
    const step =
      [100, 200, 500, 1000, 2000, 5000, 10_000].find((candidate) => (candidate / (highest - lowest)) * height >= leastPixels) ?? 20_000
    if (linear) for (let hz = step; hz <= highest; hz += step) candidates.push({ hz, label: short(hz) })
    else
      for (let decade = 10; decade <= highest; decade *= 10)
        for (const digit of ROUND) candidates.push({ hz: digit * decade, label: short(digit * decade) })
  }
  const ticks: FrequencyTick[] = []
  let last = -Infinity
  for (const { hz, label } of candidates) {
    if (hz < lowest * 0.999 || hz > highest * 1.001) continue
    const position = positionOf(rowHz, hz)
    if (position * height - last < leastPixels || position * height < 8 || position * height > height - 8) continue
    last = position * height
    ticks.push({ position, label })
  }
  return ticks
}

const short = (hz: number): string => (hz >= 1000 ? `${hz / 1000}k` : String(hz))
