import { beatGain, smoothedAt, SMOOTHING_FRAMES } from '../beats.ts'
import { STRENGTHS_PER_SECOND } from '../onset-strength.ts'
import { TEMPI, tempoScores, TEMPO_WINDOW_FRAMES } from '../tempo-scores.ts'
import { TempoPath } from '../tempo.ts'

/** Nothing is said of the tempo before. */
const FIRST_FRAMES = 300
const HOP_FRAMES = 100
/** Below that nothing begins: root of the mean square of the strength. */
const SILENT = 1e-3
/** Frames from the newest score on that have sounded already when it is known, and one more. */
const LATE_FRAMES = SMOOTHING_FRAMES + 4

/** A beat that will sound. */
export interface ComingBeat {
  /** Its frame; see `onsetStrength`. */
  frame: number
  bpm: number
}

/**
 * Beats before they sound: what `tempoOf` and `beatsOf` find of what came before, carried on. A beat is said half a beat ahead.
 *
 * @source Stark, Davies, Plumbley 2009, "Real-time beat-synchronous analysis of musical audio", section 2 (the score is carried on without
 *         new onsets; its highest place within a beat is the next one). Differs: score and tempo are those of `beatsOf` and `tempoOf`
 */
export class BeatFollower {
  readonly #all = new Float32Array(TEMPO_WINDOW_FRAMES)
  readonly #bass = new Float32Array(TEMPO_WINDOW_FRAMES)
  readonly #score = new Float64Array(TEMPO_WINDOW_FRAMES)
  readonly #tempi = new TempoPath()
  #frames = 0
  /** The last frame that has a score. */
  #scored = -1
  #bpm: number | null = null
  #deviation = 0
  #beat: number | null = null

  /** Beats a minute; null as long as no pulse is heard. */
  get bpm(): number | null {
    return this.#bpm
  }

  /** @param all, bass  of the next frame, see `onsetStrength` @returns the next beat, once each */
  push(all: number, bass: number): ComingBeat | null {
    for (const [list, value] of [[this.#all, all] as const, [this.#bass, bass] as const]) {
      list.copyWithin(0, 1)
      list[list.length - 1] = value
    }
    this.#frames++
    if (this.#frames >= FIRST_FRAMES && this.#frames % HOP_FRAMES === 0) this.#hearTempo()
    if (this.#bpm === null) return null
    const period = (60 * STRENGTHS_PER_SECOND) / this.#bpm
    const newest = this.#frames - 1 - SMOOTHING_FRAMES
    // At first also of what was heard before there was a tempo.
    for (this.#scored = Math.max(this.#scored, newest - TEMPO_WINDOW_FRAMES + 2 * SMOOTHING_FRAMES); this.#scored < newest;)
      this.#scoreNext(period)
    this.#beat ??= this.#highest(newest - Math.floor(period), newest, (frame) => this.#score[frame % TEMPO_WINDOW_FRAMES])
    if (newest < this.#beat + period / 2) return null
    const first = Math.max(Math.ceil(this.#beat + period / 2), newest + LATE_FRAMES)
    const last = Math.max(first, Math.floor(this.#beat + 1.5 * period))
    this.#beat = this.#highest(first, last, (frame) => this.#bestBefore(frame, period, newest))
    return { frame: this.#beat, bpm: this.#bpm }
  }

  #scoreNext(period: number): void {
    const frame = ++this.#scored
    this.#score[frame % TEMPO_WINDOW_FRAMES] = this.#strengthOf(frame) + Math.max(0, this.#bestBefore(frame, period, frame - 1))
  }

  #hearTempo(): void {
    const heard = Math.min(this.#frames, TEMPO_WINDOW_FRAMES)
    const [all, bass] = [this.#all, this.#bass].map((list) => list.subarray(list.length - heard))
    this.#deviation = Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / heard)
    const scores = tempoScores([all, bass], heard)
    if (this.#bpm === null && !(this.#deviation > SILENT && Math.max(...scores) > 0)) return
    this.#tempi.push(scores)
    this.#bpm = TEMPI[this.#tempi.last]
  }

  #strengthOf(frame: number): number {
    const place = frame - (this.#frames - this.#all.length)
    return this.#deviation > SILENT ? smoothedAt(this.#all, place) / this.#deviation : 0
  }

  /** Of the ways that lead to a frame, from those up to `newest`. */
  #bestBefore(frame: number, period: number, newest: number): number {
    let best = -Infinity
    const last = Math.min(newest, Math.floor(frame - period / 2))
    for (let before = Math.max(0, Math.round(frame - 2 * period)); before <= last; before++)
      best = Math.max(best, this.#score[before % TEMPO_WINDOW_FRAMES] + beatGain(frame - before, period))
    return best
  }

  #highest(first: number, last: number, valueOf: (frame: number) => number): number {
    let [best, highest] = [-Infinity, first]
    for (let frame = first; frame <= last; frame++) {
      const value = valueOf(frame)
      if (value > best) [best, highest] = [value, frame]
    }
    return highest
  }
}
