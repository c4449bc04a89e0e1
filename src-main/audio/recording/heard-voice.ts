import { ALL_NOTES, knob, PACE_SECONDS, playedDensity, playedHeight, type Played } from '../../../src-shared/project/index.ts'
import { toDb } from '../../engine/dsp/level.ts'
import { keyOfHz, pitchOf } from '../../engine/dsp/pitch.ts'

/** Pitches are looked for at about this rate, in so much sound, so often. */
const LOOKED_AT_HZ = 11_000
const WINDOW_SECONDS = 0.08
const LOOK_SECONDS = 0.04
const PITCHES = { lowestHz: 55, highestHz: 2000 }

/** Loudness is that of the loudest of these within the last tenth of a second. */
const STEP_SECONDS = 0.01
const LOUDNESS_STEPS = 10
/** A knob stands in the middle at this level, and at its ends so far from it. */
const MIDDLE_DB = -30
const SPAN_DB = 20
/** Softer than that nothing is played; nor what is as soft as the room. */
const SILENT_DB = -55
const ABOVE_ROOM_DB = 9
const ROOM_RISES_DB = 0.02
/** An onset: so much louder than just before, and none so soon after another. */
const RISE_DB = 9
const RISE_STEPS = 5
const APART_STEPS = 12
/** A tone has begun where two looks agree. */
const SAME_PITCH = 0.6
/** Notes count so long after they were heard; where it is silent for a while all are free again. */
const NOTE_SECONDS = 2
const FREE_AFTER_SECONDS = 1
/** A knob stays where what is played moves by less. */
const LEAST_MOVE = 0.075

/**
 * What somebody plays or sings into a microphone: how loud, how high, how fast and which notes.
 *
 * One voice at a time has a pitch; of chords loudness and pace are followed.
 */
export class HeardVoice {
  readonly #rate: number
  readonly #joined: number
  readonly #window: Float32Array
  /** Of the last steps, dB. */
  readonly #levels: number[] = []
  readonly #onsets: number[] = []
  /** When each pitch class was heard last, seconds. */
  readonly #notes = new Map<number, number>()
  #step = 0
  #stepEnergy = 0
  #stepSamples = 0
  #samples = 0
  #lookAt = 0
  #roomDb = Infinity
  #lastOnset = -Infinity
  #lastSounding = 0
  #lastPitch: number | null = null
  #told: Played = {}
  #left: number[] = []

  /** @param channels  of the interleaved sound that is heard */
  constructor(
    sampleRate: number,
    private readonly channels: number,
  ) {
    this.#joined = Math.max(1, Math.floor(sampleRate / LOOKED_AT_HZ))
    this.#rate = sampleRate / this.#joined
    this.#window = new Float32Array(Math.round(WINDOW_SECONDS * this.#rate))
  }

  /** @returns what has moved; null where nothing has */
  hear(interleaved: Float32Array): Played | null {
    const wide = this.#joined * this.channels
    const all = [...this.#left, ...interleaved]
    const moved: Played = {}
    let at = 0
    for (; at + wide <= all.length; at += wide) {
      let sum = 0
      for (let i = 0; i < wide; i++) sum += all[at + i]
      this.#take(sum / wide)
      if (this.#samples < this.#lookAt) continue
      this.#lookAt += Math.round(LOOK_SECONDS * this.#rate)
      Object.assign(moved, this.#look())
    }
    this.#left = all.slice(at)
    return Object.keys(moved).length > 0 ? moved : null
  }

  #take(sample: number): void {
    this.#window.copyWithin(0, 1)
    this.#window[this.#window.length - 1] = sample
    this.#samples++
    this.#stepEnergy += sample * sample
    if (++this.#stepSamples < STEP_SECONDS * this.#rate) return
    this.#endStep(toDb(Math.sqrt(this.#stepEnergy / this.#stepSamples)))
    this.#stepEnergy = this.#stepSamples = 0
  }

  #endStep(level: number): void {
    this.#step++
    this.#roomDb = Math.min(this.#roomDb + ROOM_RISES_DB, Math.max(level, 2 * SILENT_DB))
    const before = this.#levels.slice(-RISE_STEPS)
    this.#levels.push(level)
    if (this.#levels.length > LOUDNESS_STEPS) this.#levels.shift()
    if (before.length < RISE_STEPS || !this.#sounds(level) || level - Math.min(...before) < RISE_DB) return
    this.#begin()
  }

  #begin(): void {
    if (this.#step - this.#lastOnset < APART_STEPS) return
    this.#lastOnset = this.#step
    this.#onsets.push(this.#step)
  }

  #sounds(level: number): boolean {
    return level > SILENT_DB && level > Math.min(this.#roomDb, MIDDLE_DB - SPAN_DB) + ABOVE_ROOM_DB
  }

  #look(): Played {
    const now = this.#samples / this.#rate
    const level = Math.max(...this.#levels, -Infinity)
    while (this.#onsets.length > 0 && (this.#step - this.#onsets[0]) * STEP_SECONDS > PACE_SECONDS) this.#onsets.shift()
    if (!this.#sounds(level)) {
      this.#lastPitch = null
      return now - this.#lastSounding > FREE_AFTER_SECONDS ? this.#moved({ notes: ALL_NOTES }) : {}
    }
    this.#lastSounding = now
    const pitch = this.#pitch(now)
    for (const [note, heard] of this.#notes) if (now - heard > NOTE_SECONDS) this.#notes.delete(note)
    return this.#moved({
      loudness: knob((level - MIDDLE_DB) / SPAN_DB),
      density: playedDensity(this.#onsets.length),
      ...(pitch !== null && { height: playedHeight(pitch) }),
      ...(this.#notes.size > 0 && { notes: [...this.#notes.keys()].reduce((bits, note) => bits | (1 << note), 0) }),
    })
  }

  /** Of the tone that sounds, once it has sounded for two looks; a new one begins where it is another than before. */
  #pitch(now: number): number | null {
    const found = pitchOf(this.#window, this.#rate, PITCHES)
    const before = this.#lastPitch
    this.#lastPitch = found && keyOfHz(found.hz)
    if (this.#lastPitch === null || before === null || Math.abs(this.#lastPitch - before) > SAME_PITCH) return null
    const note = Math.round(this.#lastPitch) % 12
    if (!this.#notes.has(note)) this.#begin()
    this.#notes.set(note, now)
    return this.#lastPitch
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
