export interface SoundForm {
  /** Hz */
  sampleRate: number
  channels: number
}

/** Beyond it nothing is heard: what networks play costs no more than that. */
const HIGHEST_PLAYED_RATE = 48_000

/**
 * The form in which most of the material was recorded, by its length, at 48 kHz at most.
 *
 * @param sources  at least one; `frames` are samples per channel
 */
export function formOf(sources: readonly (SoundForm & { frames: number })[]): SoundForm {
  const seconds = new Map<number, number>()
  for (const { sampleRate, frames } of sources) seconds.set(sampleRate, (seconds.get(sampleRate) ?? 0) + frames / sampleRate)
  const [[sampleRate]] = [...seconds].sort((a, b) => b[1] - a[1] || b[0] - a[0])
  return { sampleRate: playedRate(sampleRate), channels: sources.some(({ channels }) => channels > 1) ? 2 : 1 }
}

const playedRate = (sampleRate: number): number =>
  sampleRate <= HIGHEST_PLAYED_RATE ? sampleRate : sampleRate % 44_100 === 0 ? 44_100 : HIGHEST_PLAYED_RATE
