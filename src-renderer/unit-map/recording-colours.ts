/** Turns from one recording's hue to the next that keep any number of them apart. */
const GOLDEN_ANGLE = 137.508

/** Light on dark grounds, dark on light ones; all alike in weight. @param ground  as the browser resolves it, `rgb(...)` */
export function recordingColours(count: number, ground: string): string[] {
  const [red, green, blue] = (ground.match(/\d+/g) ?? ['0', '0', '0']).map(Number)
  const isDark = red + green + blue < 384
  const [lightness, chroma] = isDark ? [0.78, 0.125] : [0.5, 0.125]
  return Array.from({ length: count }, (_, i) => `oklch(${lightness} ${chroma} ${Math.round((65 + i * GOLDEN_ANGLE) % 360)})`)
}
