/** A round knob turns from here, clockwise, degrees from above. */
const FROM_DEGREES = -135
const SWEEP_DEGREES = 270

/** Where a knob points that was turned this share of its way, degrees from above. */
export const dialAngle = (share: number): number => FROM_DEGREES + SWEEP_DEGREES * share

/**
 * The way between two shares of a knob's way as the path of a picture.
 *
 * @param centre of the knob, both ways, in the picture's units
 */
export function dialArc(centre: number, radius: number, from: number, to: number): string {
  const point = (share: number): string => {
    const radians = ((dialAngle(share) - 90) * Math.PI) / 180
    return `${(centre + radius * Math.cos(radians)).toFixed(3)} ${(centre + radius * Math.sin(radians)).toFixed(3)}`
  }
  return `M ${point(from)} A ${radius} ${radius} 0 ${Math.abs(to - from) * SWEEP_DEGREES > 180 ? 1 : 0} 1 ${point(to)}`
}

/** The way from where a knob is untouched to where it is now, so that an untouched one is dark; empty where they are the same. */
export function dialFilled(centre: number, radius: number, untouched: number, now: number): string {
  const [from, to] = [Math.min(untouched, now), Math.max(untouched, now)]
  return to - from < 1e-3 ? '' : dialArc(centre, radius, from, to)
}
