import { MeterMap, songEndTick, TempoMap, type BeatParts, type KeyChange, type Song } from '../../../src-shared/music/index.ts'
import { notesInSeconds } from '../files/midi/notes-in-seconds.ts'
import { KEY_NAMES } from '../hearing/keys.ts'
import type { LabelledPiece, PiecePart } from './labelled-piece.ts'

/** After the last note. */
const TAIL_SECONDS = 1.5

/**
 * A piece of a song, such as a MIDI file holds. Its beats are those of its meters, dotted ones in 6/8, 9/8 and 12/8; chords and sections
 * are not known.
 *
 * @param longestSeconds  what begins later is left out
 */
export function midiPiece(name: string, song: Song, longestSeconds: number): LabelledPiece {
  const tempo = new TempoMap(song.tempi)
  const parts = song.tracks.map((track): PiecePart => ({
    instrument: track.instrument,
    notes: notesInSeconds(track, tempo).filter(({ startSeconds }) => startSeconds < longestSeconds),
  }))
  const last = Math.max(0, ...parts.flatMap(({ notes }) => notes.map((note) => note.startSeconds + Math.min(4, note.durationSeconds))))
  const { beats, beatsPerBar, firstDownbeat, beatParts } = beatsOfSong(song, tempo, Math.min(last, longestSeconds))
  return {
    name,
    seconds: last + TAIL_SECONDS,
    parts: parts.filter(({ notes }) => notes.length > 0),
    beats,
    beatsPerBar,
    firstDownbeat,
    beatParts,
    key: song.keys.length > 0 ? keyOf(song.keys[0]) : null,
    chords: null,
    sections: null,
  }
}

function beatsOfSong(
  song: Song,
  tempo: TempoMap,
  untilSeconds: number,
): Pick<LabelledPiece, 'beats' | 'beatsPerBar' | 'firstDownbeat' | 'beatParts'> {
  const bars = new MeterMap(song.meters)
  const [end, beats, places] = [songEndTick(song, tempo), [] as number[], [] as number[]]
  const [counts, parts] = [new Set<number>(), new Set<BeatParts>()]
  for (let tick = 0; tick < end;) {
    const { numerator } = bars.meterAt(tick)
    const dotted = numerator > 3 && numerator % 3 === 0 ? 3 : 1
    const { beat } = bars.positionAt(tick)
    const seconds = tempo.secondsAt(tick)
    if (seconds > untilSeconds) break
    if (beat % dotted === 0) {
      beats.push(seconds)
      places.push(beat)
      counts.add(numerator / dotted)
      parts.add(dotted === 3 ? 3 : 2)
    }
    tick += bars.beatTicksAt(tick)
  }
  const [[beatsPerBar], [beatParts]] = [counts, parts]
  return {
    beats,
    beatsPerBar: counts.size === 1 ? beatsPerBar : null,
    firstDownbeat: Math.max(0, places.indexOf(0)),
    beatParts: parts.size === 1 ? beatParts : null,
  }
}

/** The tonic of so many sharps: a fifth up for each. */
const keyOf = ({ sharps, isMinor }: KeyChange): NonNullable<LabelledPiece['key']> => {
  const mode = isMinor ? 'minor' : 'major'
  return { mode, tonic: KEY_NAMES[mode][(((sharps * 7 + (isMinor ? 9 : 0)) % 12) + 12) % 12] }
}
