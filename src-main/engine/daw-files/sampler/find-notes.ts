/** Levels are measured over so long a time. */
const STEP_SECONDS = 0.005
/** A note begins above, and has ended below, so much under the loudest of the sound. */
const BEGIN_DB = -38
const END_DB = -54
/** Quieter than this throughout is no sound. */
const SILENCE = 1e-4
/** Silence between two notes, at least. */
const GAP_SECONDS = 0.03
const SHORTEST_SECONDS = 0.02
/** Kept before the level rises, for the very beginning of an attack is soft. */
const BEFORE_SECONDS = 0.005
export const LONGEST_NOTE_SECONDS = 30

export interface NoteSpan {
  startSample: number
  endSample: number
}

/**
 * Notes and one-shots of a sound that stand by themselves: what lies between silences. What never falls silent is one, or is cut after half
 * a minute.
 */
export class NoteFinder {
  readonly #step: number
  readonly #levels: number[] = []
  #squares = 0
  #counted = 0

  constructor(private readonly sampleRate: number) {
    this.#step = Math.max(1, Math.round(STEP_SECONDS * sampleRate))
  }

  /** @param channels  planar; blocks follow each other */
  add(channels: readonly Float32Array[]): void {
    const [{ length }] = channels
    for (let i = 0; i < length; i++) {
      for (const samples of channels) this.#squares += samples[i] * samples[i]
      if (++this.#counted < this.#step) continue
      this.#levels.push(Math.sqrt(this.#squares / (this.#step * channels.length)))
      this.#squares = this.#counted = 0
    }
  }

  /** @param samples  how many there were */
  spans(samples: number): NoteSpan[] {
    const levels = this.#levels
    const loudest = levels.reduce((most, level) => Math.max(most, level), 0)
    if (loudest < SILENCE) return []
    const [begin, end] = [loudest * 10 ** (BEGIN_DB / 20), loudest * 10 ** (END_DB / 20)]
    const steps = (seconds: number): number => Math.max(1, Math.round((seconds * this.sampleRate) / this.#step))
    const [gap, shortest, longest] = [GAP_SECONDS, SHORTEST_SECONDS, LONGEST_NOTE_SECONDS].map(steps)
    const spans: { from: number; to: number }[] = []
    let from = -1
    let quiet = 0
    levels.forEach((level, i) => {
      if (from < 0) {
        if (level >= begin) from = i
        return
      }
      quiet = level < end ? quiet + 1 : 0
      if (quiet < gap && i - from < longest) return
      spans.push({ from, to: i + 1 - quiet })
      from = -1
      quiet = 0
    })
    if (from >= 0) spans.push({ from, to: levels.length - quiet })
    const before = Math.round(BEFORE_SECONDS * this.sampleRate)
    return spans
      .filter(({ from: first, to }) => to - first >= shortest)
      .map(({ from: first, to }, i, all) => ({
        startSample: Math.max(i === 0 ? 0 : all[i - 1].to * this.#step, first * this.#step - before),
        // A sound's last moment is less than a step.
        endSample: to >= levels.length ? samples : to * this.#step,
      }))
  }
}
