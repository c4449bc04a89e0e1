/** Which lengths of windows a picture of several has, and which of them shows which frequencies. */

/** Lengths, as parts of the layout's window, and the frequency up to which each of them counts alone. */
const LENGTHS = [
  { factor: 4, upToHz: 250 },
  { factor: 2, upToHz: 1000 },
  { factor: 1, upToHz: 4000 },
  { factor: 0.5, upToHz: 10_000 },
  { factor: 0.25, upToHz: Infinity },
]
const SHORTEST = 64
const LONGEST = 1 << 15

/** The windows around a usual one, in samples, the longest first. */
export const windowsAround = (windowSamples: number): number[] =>
  LENGTHS.map(({ factor }) => Math.max(SHORTEST, Math.min(LONGEST, factor * windowSamples)))

/** How much a length counts at a frequency: all of it between its edges, from nothing to all over the octave around one. */
export function shareOfWindow(index: number, hz: number): number {
  const passed = (edgeHz: number): number =>
    Number.isFinite(edgeHz) ? Math.max(0, Math.min(1, Math.log2(Math.max(hz, 1e-9) / edgeHz) + 0.5)) : 0
  return (index === 0 ? 1 : passed(LENGTHS[index - 1].upToHz)) - passed(LENGTHS[index].upToHz)
}
