/** What a recording holds, as files that other programs read. */
import { barPlaces } from '../../../src-shared/music/index.ts'
import { MELODY_STEP_SECONDS, type Heard, type Melody, type Recording } from '../../../src-shared/project/index.ts'
import { jamsFile, type JamsObservation } from './jams.ts'

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

/** Each beat's place in its bar, from 1; 0 where no bars were found. */
const placesOf = (heard: Heard): number[] => barPlaces(heard.beats.length, heard)?.map((place) => place + 1) ?? heard.beats.map(() => 0)

function beatRows(heard: Heard): { time: string; place: number }[] {
  const places = placesOf(heard)
  return heard.beats.map((time, i) => ({ time: seconds(time), place: places[i] }))
}

/** A line each of a time and Hz, 0 where no voice is. */
export const melodyText = ({ hz }: Melody): string =>
  lines(Array.from(hz, (pitch, i) => tabs(seconds(i * MELODY_STEP_SECONDS), pitch.toFixed(3))))

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
    write: (_heard, _recording, melody) => melodyText(melody),
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

/** Where a voice sounds; the index counts its stretches. */
function contours({ hz, confidence }: Melody): JamsObservation[] {
  let index = -1
  return Array.from(hz, (frequency, i) => {
    if (frequency > 0 && !(hz[i - 1] > 0)) index++
    return {
      time: Number((i * MELODY_STEP_SECONDS).toFixed(6)),
      duration: 0,
      value: { index, frequency: Number(frequency.toFixed(3)), voiced: true },
      confidence: Number(confidence[i].toFixed(3)),
    }
  }).filter((_, i) => hz[i] > 0)
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
      ...(melody.hz.length > 0 ? [{ namespace: 'pitch_contour', data: contours(melody) }] : []),
    ],
    { tuning_cents: heard.tuningCents, loudness_lufs: heard.loudnessLufs },
  )
}
