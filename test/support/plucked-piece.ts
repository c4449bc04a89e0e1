export const BEAT_SECONDS = 0.6
export const FIRST_SECONDS = 0.5
export const CHORDS = [
  { label: 'D', root: 62, third: 4 },
  { label: 'G', root: 67, third: 4 },
  { label: 'A', root: 69, third: 4 },
  { label: 'B:min', root: 71, third: 3 },
]
export const BEATS_PER_BAR = 4
export const BARS = 8

/** A string that is plucked: ten harmonics that die away, the higher the sooner. */
function pluck(samples: Float32Array, sampleRate: number, atSeconds: number, hz: number, gain: number): void {
  const start = Math.round(atSeconds * sampleRate)
  for (let i = 0; i < 1.5 * sampleRate && start + i < samples.length; i++) {
    const t = i / sampleRate
    let value = 0
    for (let h = 1; h <= 10 && h * hz < 8000; h++) value += (Math.sin(2 * Math.PI * h * hz * t) / h) * Math.exp(-t * (1.5 + h))
    samples[start + i] += gain * value * Math.min(1, i / 30)
  }
}

/** Bars of four beats at 100 a minute: a bass note and a chord on the first, the chord's tones after it. In D major. */
export function pluckedPiece(sampleRate: number, tuningCents = 0): Float32Array {
  const samples = new Float32Array(Math.round((FIRST_SECONDS + BARS * BEATS_PER_BAR * BEAT_SECONDS + 1) * sampleRate))
  const hz = (pitch: number): number => 440 * 2 ** ((pitch - 69 + tuningCents / 100) / 12)
  for (let bar = 0; bar < BARS; bar++) {
    const { root, third } = CHORDS[bar % CHORDS.length]
    const tones = [root, root + third, root + 7]
    for (let beat = 0; beat < BEATS_PER_BAR; beat++) {
      const time = FIRST_SECONDS + (bar * BEATS_PER_BAR + beat) * BEAT_SECONDS
      if (beat === 0) pluck(samples, sampleRate, time, hz(root - 24), 0.2)
      for (const tone of beat === 0 ? tones : [tones[beat - 1]]) pluck(samples, sampleRate, time, hz(tone), 0.1)
    }
  }
  return samples
}
