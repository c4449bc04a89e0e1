/** What the colours of tracks are in programs that want one for dark and light: by a track's number, see `songSchema`. */
const COLOURS = [
  ...['#1c5aa8', '#7a3a8c', '#0d7a52', '#c06a00', '#a92a1a', '#b49800'],
  ...['#3f8fd6', '#b06fc6', '#4fb98a', '#e39a45', '#e0614c', '#d6c23c', '#5a6b7a', '#8a9aa8', '#2f9e9e', '#c2557f'],
] as const

export const colourOf = (number: number): string => COLOURS[number % COLOURS.length]

/** The colour that comes nearest. @param hex  `#rrggbb` or `#rrggbbaa`; others mean the first one */
export function nearestColour(hex: string): number {
  const wanted = channelsOf(hex)
  if (!wanted) return 0
  const distances = COLOURS.map((colour) => channelsOf(colour)!.reduce((sum, value, i) => sum + (value - wanted[i]) ** 2, 0))
  return distances.indexOf(Math.min(...distances))
}

/** Red, green and blue, 0..255. */
export function channelsOf(hex: string): [number, number, number] | null {
  const digits = /^#([0-9a-f]{6})(?:[0-9a-f]{2})?$/i.exec(hex)?.[1]
  if (digits === undefined) return null
  const value = Number.parseInt(digits, 16)
  return [value >> 16, (value >> 8) & 0xff, value & 0xff]
}
