/** After a rest a needle does not jump. */
const LONGEST_SECONDS = 0.2

/** Seconds since it was asked last, for what moves from picture to picture. */
export function passedSeconds(): () => number {
  let last = performance.now()
  return () => {
    const now = performance.now()
    const seconds = Math.min(LONGEST_SECONDS, (now - last) / 1000)
    last = now
    return seconds
  }
}
