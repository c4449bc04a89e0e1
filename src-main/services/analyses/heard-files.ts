/** What a recording holds, as files that other programs read. */
import type { Heard, Recording } from '../../../src-shared/project/index.ts'
import { jamsFile, type JamsObservation } from './jams.ts'

interface HeardFile {
  /** In words, for the help. */
  holds: string
  write(heard: Heard, recording: Pick<Recording, 'name' | 'tags'>): string
}

const lines = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join('')
const tabs = (...fields: (string | number)[]): string => fields.join('\t')
const seconds = (time: number): string => time.toFixed(3)

/** Each beat's place in its bar, from 1; 0 where no bars were found. */
function barPlaces({ beats, beatsPerBar, firstDownbeat }: Heard): number[] {
  return beats.map((_, i) => (beatsPerBar === null ? 0 : ((((i - firstDownbeat) % beatsPerBar) + beatsPerBar) % beatsPerBar) + 1))
}

function beatRows(heard: Heard): { time: string; place: number }[] {
  const places = barPlaces(heard)
  return heard.beats.map((time, i) => ({ time: seconds(time), place: places[i] }))
}

/** By the file's ending. */
export const HEARD_FILES: Record<string, HeardFile> = {
  '.jams': { holds: 'all of it', write: jamsOf },
  '.lab': {
    holds: 'chords: start, end, name',
    write: ({ chords }) =>
      lines(chords.map(({ startSeconds, endSeconds, label }) => tabs(seconds(startSeconds), seconds(endSeconds), label))),
  },
  '.beats': {
    holds: 'beats: time, place in the bar',
    write: (heard) => lines(beatRows(heard).map(({ time, place }) => tabs(time, place))),
  },
  '.onsets': { holds: 'onsets: time', write: ({ onsets }) => lines(onsets.map(seconds)) },
  '.csv': {
    holds: 'beats for Sonic Visualiser: time, label',
    write: (heard) => lines(beatRows(heard).map(({ time, place }) => `${time},${place === 0 ? 'beat' : place}`)),
  },
  '.txt': {
    holds: 'chords as labels for Audacity',
    write: ({ chords }) =>
      lines(
        chords
          .filter(({ label }) => label !== 'N')
          .map(({ startSeconds, endSeconds, label }) => tabs(startSeconds.toFixed(6), endSeconds.toFixed(6), label)),
      ),
  },
}

function jamsOf(heard: Heard, recording: Pick<Recording, 'name' | 'tags'>): string {
  const places = barPlaces(heard)
  const span = (startSeconds: number, endSeconds: number): Pick<JamsObservation, 'time' | 'duration'> => ({
    time: startSeconds,
    duration: endSeconds - startSeconds,
  })
  const { bpm, confidence } = heard.tempo
  return jamsFile(
    recording,
    heard.seconds,
    [
      { namespace: 'beat', data: heard.beats.map((time, i) => ({ time, duration: 0, value: places[i], confidence: null })) },
      { namespace: 'onset', data: heard.onsets.map((time) => ({ time, duration: 0, value: 0, confidence: null })) },
      ...(bpm === null ? [] : [{ namespace: 'tempo', data: [{ ...span(0, heard.seconds), value: bpm, confidence }] }]),
      {
        namespace: 'key_mode',
        data: heard.keys.map(({ startSeconds, endSeconds, key }) => ({
          ...span(startSeconds, endSeconds),
          value: `${key.tonic}:${key.mode}`,
          confidence: null,
        })),
      },
      {
        namespace: 'chord',
        data: heard.chords.map(({ startSeconds, endSeconds, label }) => ({
          ...span(startSeconds, endSeconds),
          value: label,
          confidence: null,
        })),
      },
    ],
    { tuning_cents: heard.tuningCents, loudness_lufs: heard.loudnessLufs },
  )
}
