/**
 * Notes out of what a network says of each moment and key.
 *
 * @source  Bittner, Bosch, Rubinstein, Meseguer-Brocal, Ewert 2022, "A lightweight instrument-agnostic model for polyphonic note
 *          transcription and multipitch estimation", section 2.3; github.com/spotify/basic-pitch-ts (Apache-2.0), toMidi. Differs: what is
 *          left after the notes that begin clearly is looked through once, in the order of its strength; a key that is struck again ends
 *          the note before; levels are of the sound
 */

export const HEARD_KEYS = 88
/** Of key 0, the A of 27.5 Hz. */
export const LOWEST_PITCH = 21
/** Steps of `bend` in a semitone. */
export const BENDS_PER_SEMITONE = 3

/** What a network says of a sound: columns of [frames][88 keys]. */
export interface NoteEvidence {
  frames: number
  framesPerSecond: number
  /** How likely a note begins, in 255ths. */
  onset: Uint8Array
  /** How likely a note sounds, in 255ths. */
  note: Uint8Array
  /** Thirds of a semitone from the key. */
  bend: Int8Array
  /** Of the key's partials in the sound, in dB of full scale, -127..0. */
  level: Int8Array
}

/** The same of sound that is not at hand: how loud its keys are is not known. */
export type KeyEvidence = Omit<NoteEvidence, 'level'> & { level: Int8Array | null }

/** How a person wants notes to be read; all of it can be changed while they are seen. */
export interface NoteTidying {
  /** 0..1: the more, the more notes. */
  sensitivity: number
  /** Shorter ones are left out. */
  shortestSeconds: number
  lowestPitch: number
  highestPitch: number
  /** Softer ones are left out, in dB below the loudest. */
  softestDb: number
}

export const USUAL_TIDYING: NoteTidying = { sensitivity: 0.5, shortestSeconds: 0.128, lowestPitch: 21, highestPitch: 108, softestDb: 42 }

export interface HeardNote {
  pitch: number
  /** 1..127 */
  velocity: number
  startSeconds: number
  durationSeconds: number
  /** In semitones from the key, one a frame. */
  bends: Float32Array
}

/** It may lie below the threshold for so long within a note: 11 frames of Basic Pitch. */
const TOLERANCE_SECONDS = 0.1277
/** The loudest note's velocity, and how it falls: half of the range over 20 dB. */
const [LOUDEST_VELOCITY, VELOCITY_PER_DB] = [112, 2.2]

/** Of a note that is so much softer than the loudest one, dB. @returns 1..127 */
export const heardVelocity = (dbBelowLoudest: number): number =>
  Math.max(1, Math.min(127, Math.round(LOUDEST_VELOCITY - VELOCITY_PER_DB * dbBelowLoudest)))

/** @returns in the order of time, then of pitch */
export function notesOf(evidence: KeyEvidence, tidying: NoteTidying): HeardNote[] {
  const { frames, framesPerSecond } = evidence
  const { onsets, notes } = planesOf(evidence, tidying)
  inferOnsets(onsets, notes, frames)
  // In the middle: those of the paper.
  const onsetThreshold = 0.9 - 0.8 * tidying.sensitivity
  const noteThreshold = 0.5 - 0.4 * tidying.sensitivity
  const tolerance = Math.round(TOLERANCE_SECONDS * framesPerSecond)
  const shortest = Math.max(1, Math.round(tidying.shortestSeconds * framesPerSecond))
  const left = notes.slice()
  const found: Span[] = []
  for (let frame = frames - 2; frame >= 1; frame--)
    for (let key = HEARD_KEYS - 1; key >= 0; key--) {
      const at = frame * HEARD_KEYS + key
      const value = onsets[at]
      if (value <= onsetThreshold || value <= onsets[at - HEARD_KEYS] || value < onsets[at + HEARD_KEYS]) continue
      const end = endOf(left, key, frame, { frames, threshold: noteThreshold, tolerance })
      if (end - frame <= shortest) continue
      clear(left, key, frame, end)
      found.push({ key, start: frame, end })
    }
  found.push(...withoutOnset(left, { frames, threshold: noteThreshold, tolerance }, shortest))
  return finished(struckOnce(found, evidence), evidence, tidying)
}

interface Span {
  key: number
  start: number
  /** Exclusive. */
  end: number
}

/** As numbers from 0 to 1, without the keys that nobody wants. */
function planesOf({ onset, note }: KeyEvidence, { lowestPitch, highestPitch }: NoteTidying) {
  const plane = (values: Uint8Array): Float32Array =>
    Float32Array.from(values, (value, at) => {
      const pitch = (at % HEARD_KEYS) + LOWEST_PITCH
      return pitch < lowestPitch || pitch > highestPitch ? 0 : value / 255
    })
  return { onsets: plane(onset), notes: plane(note) }
}

/** A note that gets much likelier within two frames begins there, too. */
function inferOnsets(onsets: Float32Array, notes: Float32Array, frames: number): void {
  const rise = new Float32Array(notes.length)
  let [mostRise, mostOnset] = [0, 0]
  for (let at = 2 * HEARD_KEYS; at < frames * HEARD_KEYS; at++) {
    rise[at] = Math.max(0, notes[at] - Math.max(notes[at - HEARD_KEYS], notes[at - 2 * HEARD_KEYS]))
    mostRise = Math.max(mostRise, rise[at])
  }
  for (const value of onsets) mostOnset = Math.max(mostOnset, value)
  if (mostRise > 0) for (let at = 0; at < onsets.length; at++) onsets[at] = Math.max(onsets[at], (mostOnset * rise[at]) / mostRise)
}

interface Holding {
  frames: number
  threshold: number
  /** Frames that may lie below it. */
  tolerance: number
}

function endOf(left: Float32Array, key: number, start: number, { frames, threshold, tolerance }: Holding): number {
  let [frame, below] = [start + 1, 0]
  for (; frame < frames && below < tolerance; frame++) below = left[frame * HEARD_KEYS + key] < threshold ? below + 1 : 0
  return frame - below
}

/** What a note takes is its neighbours' no more. */
function clear(left: Float32Array, key: number, start: number, end: number): void {
  for (let frame = start; frame < end; frame++)
    for (let near = Math.max(0, key - 1); near <= Math.min(HEARD_KEYS - 1, key + 1); near++) left[frame * HEARD_KEYS + near] = 0
}

/** Notes that sound without a clear beginning, the strongest first. */
function withoutOnset(left: Float32Array, holding: Holding, shortest: number): Span[] {
  const { threshold, tolerance } = holding
  const cells = [...left.keys()].filter((at) => left[at] > threshold).sort((a, b) => left[b] - left[a] || a - b)
  const found: Span[] = []
  for (const at of cells) {
    if (left[at] <= threshold) continue
    const [frame, key] = [Math.floor(at / HEARD_KEYS), at % HEARD_KEYS]
    const end = endOf(left, key, frame, holding)
    let [start, below] = [frame, 0]
    while (start > 0 && below < tolerance) below = left[--start * HEARD_KEYS + key] < threshold ? below + 1 : 0
    start += below
    clear(left, key, start, end)
    if (end - start > shortest) found.push({ key, start, end })
  }
  return found
}

/** A key that is struck again gets louder by so much at least. */
const LEAST_RISE_DB = 1.5
/** Before and after a beginning its level is looked for so long; the spectrum that it is of reaches 93 ms to each side. */
const [BEFORE_SECONDS, AFTER_SECONDS] = [0.058, 0.093]

/** Joins a note that goes on while others are struck: the network begins it anew, but it gets no louder. */
function struckOnce(spans: readonly Span[], { frames, framesPerSecond, level }: KeyEvidence): Span[] {
  if (level === null) return [...spans]
  const [before, after] = [BEFORE_SECONDS, AFTER_SECONDS].map((seconds) => Math.round(seconds * framesPerSecond))
  const most = (from: number, to: number, key: number): number => {
    let loudest = -127
    for (let frame = Math.max(0, from); frame < Math.min(frames, to); frame++) loudest = Math.max(loudest, level[frame * HEARD_KEYS + key])
    return loudest
  }
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.key - b.key || a.start - b.start)) {
    const last = joined.at(-1)
    const { key, start, end } = span
    const follows = last?.key === key && start - last.end <= 2
    if (follows && most(start, start + after, key) < most(start - 2 * before, start - before, key) + LEAST_RISE_DB)
      last.end = Math.max(last.end, end)
    else joined.push({ ...span })
  }
  return joined
}

function finished(spans: Span[], evidence: KeyEvidence, { softestDb }: NoteTidying): HeardNote[] {
  const { framesPerSecond, bend, level } = evidence
  const levels = spans.map(({ key, start, end }) => {
    if (level === null) return 0
    let loudest = -127
    // How loud a note is shows within its first tenths of a second.
    for (let frame = start; frame < Math.min(end, start + framesPerSecond / 4); frame++)
      loudest = Math.max(loudest, level[frame * HEARD_KEYS + key])
    return loudest
  })
  const loudest = levels.reduce((most, value) => Math.max(most, value), -127)
  return spans
    .map(({ key, start, end }, n) => ({ key, start, end, db: levels[n] - loudest }))
    .filter(({ db }) => db >= -softestDb)
    .sort((a, b) => a.start - b.start || a.key - b.key)
    .map(({ key, start, end, db }) => ({
      pitch: key + LOWEST_PITCH,
      velocity: heardVelocity(-db),
      startSeconds: start / framesPerSecond,
      durationSeconds: (end - start) / framesPerSecond,
      bends: Float32Array.from({ length: end - start }, (_, i) => bend[(start + i) * HEARD_KEYS + key] / BENDS_PER_SEMITONE),
    }))
}
