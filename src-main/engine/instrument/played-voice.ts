/**
 * A hand on an instrument of one voice: keys that are pressed and let go become pitch and loudness, a hundred times a second, as a player
 * would shape them. What an instrument of strings or breath needs and keys do not say: notes swell and die away, slide where they are
 * tied, come from a little below, and swing when they are held.
 */
import type { InstrumentFacts } from './instrument-data.ts'
import { FRAMES_PER_SECOND, SILENT_DB, type Performance } from './performance.ts'

/** What is set besides keys, and how: all of it may move while a note sounds. */
export interface PlayedControls {
  /** Semitones that the wheel bends by. */
  bendSemitones: number
  /** Of the instrument's own vibrato: 1 as it was recorded. */
  vibrato: number
  /** Added to what the keys ask for, dB. */
  louderDb: number
}

export const PLAIN_CONTROLS: PlayedControls = { bendSemitones: 0, vibrato: 1, louderDb: 0 }

/** One moment of what is played. */
export interface PlayedFrame {
  key: number
  loudnessDb: number
  /** 1 where there is a pitch. */
  pitched: number
}

/** Where nothing was measured, a voice is so much softer at its softest. */
const USUAL_RANGE_DB = 20
const USUAL_VIBRATO = 0.15
/** Beyond what was recorded it would be another instrument. */
const MOST_VIBRATO = 0.6
const VIBRATO_HZ = 5.6
/** A vibrato begins after this and has all its height after twice it, seconds. */
const VIBRATO_AFTER = 0.25
/** Of the vibrato in loudness, dB for a semitone. */
const VIBRATO_DB = 4
/** A note begins so far below its pitch, and comes to it as fast, semitones and seconds. */
const SCOOP_SEMITONES = 0.25
const SCOOP_SECONDS = 0.04
/** Of a note that is tied to the one before it. */
const SLIDE_SECONDS = 0.012
/** Keys that come so soon after each other are a chord: nothing slides from one to the next. */
const CHORD_FRAMES = 3
/** From silence, for the hardest touch and the softest: how far below its loudness a note speaks, dB, and how fast it comes to it. */
const SPEAKS_BELOW_DB = { hard: 8, soft: 24 }
const ATTACK_SECONDS = { hard: 0.02, soft: 0.09 }
/** How much louder a hard touch begins than it goes on, and how fast that is over. */
const ACCENT_DB = 3
const ACCENT_SECONDS = 0.12
/** A note that is let go, dB a second. */
const RELEASE_DB = 240
/** What is softer is not heard to end. */
const GONE_DB = SILENT_DB + 1

/** Between what the softest touch gets and what the hardest one does. */
const byTouch = ({ hard, soft }: { hard: number; soft: number }, velocity: number): number => soft + (hard - soft) * velocity

const towards = (seconds: number): number => 1 - Math.exp(-1 / (seconds * FRAMES_PER_SECOND))

interface HeldKey {
  key: number
  /** 0 to 1. */
  velocity: number
}

/** All that goes on from frame to frame. */
export interface VoiceMoment {
  held: readonly HeldKey[]
  /** The last note, which may be dying away; null before the first. */
  note: HeldKey | null
  heldFrames: number
  key: number
  levelDb: number
  accentDb: number
  scoop: number
}

const AT_REST: VoiceMoment = { held: [], note: null, heldFrames: 0, key: 60, levelDb: SILENT_DB, accentDb: 0, scoop: 0 }

/** How loud a voice is at its softest, dB of full scale. */
export const softestDb = ({ loudDb, softDb = loudDb - USUAL_RANGE_DB }: InstrumentFacts): number => softDb

/** The newest key that is held sounds; where it is let go, the one before it that is still held. */
export class PlayedVoice {
  readonly #loudDb: number
  readonly #softDb: number
  readonly #vibratoSemitones: number
  #now: VoiceMoment

  constructor(facts: InstrumentFacts) {
    const { middleKey, loudDb, vibratoSemitones = USUAL_VIBRATO } = facts
    this.#loudDb = loudDb
    this.#softDb = softestDb(facts)
    this.#vibratoSemitones = Math.min(MOST_VIBRATO, vibratoSemitones)
    this.#now = { ...AT_REST, key: middleKey }
  }

  /** What goes on, to go back to it: a value that is never changed in place. */
  get moment(): VoiceMoment {
    return this.#now
  }

  set moment(moment: VoiceMoment) {
    this.#now = moment
  }

  /** Nothing is to be heard of it any more. */
  get isSilent(): boolean {
    return this.#now.held.length === 0 && this.#now.levelDb <= GONE_DB
  }

  /** @param velocity 0 to 1 */
  press(key: number, velocity: number): void {
    const held = [...this.#now.held.filter((other) => other.key !== key), { key, velocity }]
    this.#sound({ ...this.#now, held }, this.#now.held.length > 0 && this.#now.heldFrames > CHORD_FRAMES)
  }

  release(key: number): void {
    const held = this.#now.held.filter((other) => other.key !== key)
    if (held.length === this.#now.held.length) return
    const wasHeard = this.#now.note?.key === key
    if (held.length > 0 && wasHeard) this.#sound({ ...this.#now, held }, true)
    else this.#now = { ...this.#now, held }
  }

  releaseAll(): void {
    this.#now = { ...this.#now, held: [] }
  }

  /** The next hundredth of a second. */
  next({ bendSemitones, vibrato, louderDb }: PlayedControls = PLAIN_CONTROLS): PlayedFrame {
    const { note, held, heldFrames } = this.#now
    if (!note) return { key: this.#now.key, loudnessDb: SILENT_DB, pitched: 0 }
    const isHeld = held.length > 0
    const key = this.#now.key + (note.key - this.#now.key) * towards(SLIDE_SECONDS)
    const scoop = this.#now.scoop * (1 - towards(SCOOP_SECONDS))
    const accentDb = this.#now.accentDb * (1 - towards(ACCENT_SECONDS))
    const levelDb = isHeld
      ? this.#now.levelDb + (this.#wantedDb(note) - this.#now.levelDb) * towards(byTouch(ATTACK_SECONDS, note.velocity))
      : Math.max(SILENT_DB, this.#now.levelDb - RELEASE_DB / FRAMES_PER_SECOND)
    this.#now = { ...this.#now, key, scoop, accentDb, levelDb, heldFrames: heldFrames + 1 }
    const heldSeconds = heldFrames / FRAMES_PER_SECOND
    const grown = Math.max(0, Math.min(1, heldSeconds / VIBRATO_AFTER - 1))
    const swing = grown * vibrato * this.#vibratoSemitones * Math.sin(2 * Math.PI * VIBRATO_HZ * heldSeconds)
    const isGone = levelDb <= GONE_DB
    const loudnessDb = isGone ? SILENT_DB : Math.max(SILENT_DB, levelDb + accentDb + VIBRATO_DB * swing + louderDb)
    return { key: key - scoop + swing + bendSemitones, loudnessDb, pitched: Number(!isGone) }
  }

  #sound(now: VoiceMoment, isTied: boolean): void {
    const note = now.held[now.held.length - 1]
    if (isTied) {
      this.#now = { ...now, note, heldFrames: 0, accentDb: now.accentDb + (ACCENT_DB / 2) * note.velocity }
      return
    }
    const levelDb = Math.max(now.levelDb, this.#wantedDb(note) - byTouch(SPEAKS_BELOW_DB, note.velocity))
    this.#now = { ...now, note, heldFrames: 0, key: note.key, scoop: SCOOP_SEMITONES, accentDb: ACCENT_DB * note.velocity, levelDb }
  }

  #wantedDb({ velocity }: HeldKey): number {
    return byTouch({ hard: this.#loudDb, soft: this.#softDb }, velocity)
  }
}

/** A note in seconds; velocity 0 to 1. */
export interface NoteInTime {
  key: number
  velocity: number
  startSeconds: number
  endSeconds: number
}

interface KeyMove {
  frame: number
  key: number
  /** Null where it is let go. */
  velocity: number | null
}

/** Keys as they move, by frames; of those that move at once, what is let go comes first, and the highest key last. */
function keyMoves(notes: readonly NoteInTime[]): KeyMove[] {
  const frameAt = (seconds: number): number => Math.round(seconds * FRAMES_PER_SECOND)
  const moves = notes.flatMap(({ key, velocity, startSeconds, endSeconds }): KeyMove[] => {
    const frame = frameAt(startSeconds)
    return [
      { frame, key, velocity },
      { frame: Math.max(frame + 1, frameAt(endSeconds)), key, velocity: null },
    ]
  })
  return moves.sort((a, b) => a.frame - b.frame || Number(a.velocity !== null) - Number(b.velocity !== null) || a.key - b.key)
}

/** Notes on one voice, frame by frame. */
export class PlayedNotes {
  readonly #voice: PlayedVoice
  readonly #moves: readonly KeyMove[]
  #next = 0
  #frame = 0

  constructor(notes: readonly NoteInTime[], facts: InstrumentFacts) {
    this.#voice = new PlayedVoice(facts)
    this.#moves = keyMoves(notes)
  }

  /** Nothing sounds, and nothing is to come within so many frames. */
  isSilentFor(frames: number): boolean {
    return this.#voice.isSilent && (this.#moves[this.#next]?.frame ?? Infinity) >= this.#frame + frames
  }

  /** @param controlsAt  what is set at a frame */
  next(frames: number, controlsAt: (frame: number) => PlayedControls = () => PLAIN_CONTROLS): Performance {
    const performance = { key: new Float32Array(frames), loudnessDb: new Float32Array(frames), pitched: new Float32Array(frames) }
    for (let i = 0; i < frames; i++, this.#frame++) {
      for (; this.#moves[this.#next]?.frame <= this.#frame; this.#next++) {
        const { key, velocity } = this.#moves[this.#next]
        if (velocity === null) this.#voice.release(key)
        else this.#voice.press(key, velocity)
      }
      const { key, loudnessDb, pitched } = this.#voice.next(controlsAt(this.#frame))
      performance.key[i] = key
      performance.loudnessDb[i] = loudnessDb
      performance.pitched[i] = pitched
    }
    return performance
  }
}
