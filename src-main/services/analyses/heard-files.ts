/** What a recording holds, as files that other programs read. */
import { barPlaces } from '../../../src-shared/music/index.ts'
import { MELODY_STEP_SECONDS, type Heard, type Melody, type Recording } from '../../../src-shared/project/index.ts'
import { jamsFile, type JamsObservation } from './jams.ts'
import { f0File, pitchContour, type MelodyLine } from './melody-lines.ts'

interface HeardFile {
  /** In words, for the help. */
  holds: string
  write(heard: Heard, recording: Pick<Recording, 'name' | 'tags'>, melody: Melody): string
}

const lines = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join('')
const tabs = (...fields: (string | number)[]): string => fields.join('\t')
interface Span {
  startSeconds: number
  endSeconds: number
  label: string
}

const seconds = (time: number): string => time.toFixed(3)

const spans = (list: readonly Span[]): string =>
  lines(list.map(({ startSeconds, endSeconds, label }) => tabs(seconds(startSeconds), seconds(endSeconds), label)))

export const lineOf = (melody: Melody): MelodyLine => ({ stepSeconds: MELODY_STEP_SECONDS, ...melody })

/** Each beat's place in its bar, from 1; 0 where no bars were found. */
const placesOf = (heard: Heard): number[] => barPlaces(heard.beats.length, heard)?.map((place) => place + 1) ?? heard.beats.map(() => 0)

function beatRows(heard: Heard): { time: string; place: number }[] {
  const places = placesOf(heard)
  return heard.beats.map((time, i) => ({ time: seconds(time), place: places[i] }))
}

/** By the file's ending. */
export const HEARD_FILES: Record<string, HeardFile> = {
  '.jams': { holds: 'all of it', write: jamsOf },
  '.lab': { holds: 'chords: start, end, name', write: ({ chords }) => spans(chords) },
  '.sections': { holds: 'sections: start, end, letter', write: ({ sections }) => spans(sections) },
  '.beats': {
    holds: 'beats: time, place in the bar',
    write: (heard) => lines(beatRows(heard).map(({ time, place }) => tabs(time, place))),
  },
  '.onsets': { holds: 'onsets: time', write: ({ onsets }) => lines(onsets.map(seconds)) },
  '.f0': {
    holds: 'melody: time, Hz, 0 where no voice is',
    write: (_heard, _recording, melody) => f0File(lineOf(melody)),
  },
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

function jamsOf(heard: Heard, recording: Pick<Recording, 'name' | 'tags'>, melody: Melody): string {
  const places = placesOf(heard)
  const span = (startSeconds: number, endSeconds: number): Pick<JamsObservation, 'time' | 'duration'> => ({
    time: startSeconds,
    duration: endSeconds - startSeconds,
  })
  const labelled = (list: readonly Span[]): JamsObservation[] =>
    list.map(({ startSeconds, endSeconds, label }) => ({ ...span(startSeconds, endSeconds), value: label, confidence: null }))
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
      { namespace: 'chord', data: labelled(heard.chords) },
      { namespace: 'segment_open', data: labelled(heard.sections) },
      ...(melody.hz.length > 0 ? [pitchContour(lineOf(melody))] : []),
    ],
    { tuning_cents: heard.tuningCents, loudness_lufs: heard.loudnessLufs },
  )
}
