/** A soft bell: an A and its twelfth, each dying away. */
const PARTIALS = [
  { hertz: 440, amplitude: 0.16, decaySeconds: 0.35 },
  { hertz: 1318.5, amplitude: 0.05, decaySeconds: 0.18 },
]
const SECONDS = 1.2
const ATTACK_SECONDS = 0.005

/** @returns mono, starts and ends at silence */
export function testTone(sampleRate: number): Float32Array {
  const frames = Math.round(SECONDS * sampleRate)
  return Float32Array.from({ length: frames }, (_, i) => {
    const seconds = i / sampleRate
    const edge = Math.min(1, seconds / ATTACK_SECONDS, (frames - 1 - i) / (ATTACK_SECONDS * sampleRate))
    return (
      edge *
      PARTIALS.reduce(
        (sum, { hertz, amplitude, decaySeconds }) =>
          sum + amplitude * Math.exp(-seconds / decaySeconds) * Math.sin(2 * Math.PI * hertz * seconds),
        0,
      )
    )
  })
}
