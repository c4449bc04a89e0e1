import { ALL_NOTES, knob, PACE_SECONDS, playedDensity, playedHeight, type Played } from '../../../src-shared/project/index.ts'
import { mixToMono } from '../../engine/dsp/mixdown.ts'
import { keyOfHz } from '../../engine/dsp/pitch.ts'
import { deinterleave } from '../../engine/files/pcm-cache.ts'
import { SoundFollower, type FollowedMoment } from '../../engine/hearing/streaming/sound-follower.ts'

/** Controls are told this often. */
const TOLD_SECONDS = 0.04
/** Loudness is that of the loudest moment within so long. */
const LOUDEST_SECONDS = 0.1
/** A knob stands in the middle at this level, and at its ends so far from it. */
const MIDDLE_DB = -30
const SPAN_DB = 20
/** Softer than that nothing is played; nor what is as soft as the room, whose level rises so much a second where nothing is softer. */
const SILENT_DB = -55
const SOFTEST_ROOM_DB = -110
const ABOVE_ROOM_DB = 9
const ROOM_RISES_DB = 2
/** A tone is one that a voice surely sings, steady for so long. */
const SURE = 0.5
const STEADY_SECONDS = 0.05
const SAME_PITCH = 0.6
/** Notes count so long after they were heard; where it is silent for a while all are free again. */
const NOTE_SECONDS = 2
const FREE_AFTER_SECONDS = 1
/** A knob stays where what is played moves by less. */
const LEAST_MOVE = 0.075

/**
 * What somebody plays or sings into a microphone, as values of controls: how loud, how high, how fast and which notes. One voice at a time
 * has a pitch; of chords loudness and pace are followed.
 */
export class HeardVoice {
  readonly #follower: SoundFollower
  readonly #onsets: number[] = []
  /** When each pitch class was heard last. */
  readonly #notes = new Map<number, number>()
  #levels: { seconds: number; db: number }[] = []
  #roomDb = Infinity
  #before = 0
  #lastSounding = 0
  /** What sounds, as a key with a fraction, and since when; null where no voice does. */
  #tone: { key: number; since: number } | null = null
  #tellAt = 0
  #told: Played = {}

  /** @param channels  of the interleaved sound that is heard */
  constructor(
    sampleRate: number,
    private readonly channels: number,
  ) {
    this.#follower = new SoundFollower(sampleRate)
  }

  /** @returns what has moved; null where nothing has */
  hear(interleaved: Float32Array): Played | null {
    const moved: Played = {}
    for (const moment of this.#follower.push(mixToMono(deinterleave(interleaved, this.channels)))) {
      this.#take(moment)
      if (moment.seconds < this.#tellAt) continue
      this.#tellAt = moment.seconds + TOLD_SECONDS
      Object.assign(moved, this.#moved(this.#controls(moment.seconds)))
    }
    return Object.keys(moved).length > 0 ? moved : null
  }

  #take({ seconds, hz, confidence, levelDb, onsetSeconds }: FollowedMoment): void {
    this.#roomDb = Math.min(this.#roomDb + ROOM_RISES_DB * (seconds - this.#before), Math.max(levelDb, SOFTEST_ROOM_DB))
    this.#before = seconds
    this.#levels.push({ seconds, db: levelDb })
    this.#levels = this.#levels.filter((level) => seconds - level.seconds < LOUDEST_SECONDS)
    if (onsetSeconds !== null && this.#sounds()) this.#onsets.push(onsetSeconds)
    const key = hz > 0 && confidence >= SURE && this.#sounds() ? keyOfHz(hz) : null
    if (key === null) this.#tone = null
    else if (!this.#tone || Math.abs(this.#tone.key - key) > SAME_PITCH) this.#tone = { key, since: seconds }
    else this.#tone.key = key
    if (this.#steadyKey(seconds) !== null) this.#notes.set(Math.round(key!) % 12, seconds)
  }

  #steadyKey(seconds: number): number | null {
    return this.#tone && seconds - this.#tone.since >= STEADY_SECONDS ? this.#tone.key : null
  }

  get #loudestDb(): number {
    return Math.max(...this.#levels.map(({ db }) => db))
  }

  #sounds(): boolean {
    return this.#loudestDb > Math.max(SILENT_DB, Math.min(this.#roomDb, MIDDLE_DB - SPAN_DB) + ABOVE_ROOM_DB)
  }

  #controls(seconds: number): Played {
    if (!this.#sounds()) return seconds - this.#lastSounding > FREE_AFTER_SECONDS ? { notes: ALL_NOTES } : {}
    this.#lastSounding = seconds
    while (this.#onsets.length > 0 && seconds - this.#onsets[0] > PACE_SECONDS) this.#onsets.shift()
    for (const [note, heard] of this.#notes) if (seconds - heard > NOTE_SECONDS) this.#notes.delete(note)
    const key = this.#steadyKey(seconds)
    return {
      loudness: knob((this.#loudestDb - MIDDLE_DB) / SPAN_DB),
      density: playedDensity(this.#onsets.length),
      ...(key !== null && { height: playedHeight(key) }),
      ...(this.#notes.size > 0 && { notes: [...this.#notes.keys()].reduce((bits, note) => bits | (1 << note), 0) }),
    }
  }

  #moved(now: Played): Played {
    const moved = Object.fromEntries(
      Object.entries(now).filter(([name, value]) => {
        const told = this.#told[name as keyof Played]
        return told === undefined || (name === 'notes' ? told !== value : Math.abs(told - value) > LEAST_MOVE)
      }),
    )
    this.#told = { ...this.#told, ...moved }
    return moved
  }
}
