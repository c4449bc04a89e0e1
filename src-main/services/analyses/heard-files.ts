/** What a recording holds, as files that other programs read. */
import type { Heard, Recording } from '../../../src-shared/project/index.ts'

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
  '.jams': { holds: 'all of it', write: (heard, recording) => `${JSON.stringify(jamsOf(heard, recording), null, 1)}\n` },
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

interface JamsObservation {
  time: number
  duration: number
  value: string | number
  confidence: number | null
}

interface Jams {
  file_metadata: Record<string, unknown>
  annotations: {
    namespace: string
    data: JamsObservation[]
    annotation_metadata: Record<string, unknown>
    sandbox: object
    time: number
    duration: number
  }[]
  sandbox: object
}

/** @source Humphrey and others 2014, "JAMS: a JSON annotated music specification", version 0.3 */
function jamsOf(heard: Heard, { name, tags }: Pick<Recording, 'name' | 'tags'>): Jams {
  const places = barPlaces(heard)
  const annotation = (namespace: string, data: JamsObservation[]): Jams['annotations'][number] => ({
    namespace,
    data,
    annotation_metadata: {
      curator: { name: '', email: '' },
      annotator: {},
      version: '',
      corpus: '',
      annotation_tools: 'Spectraloom',
      annotation_rules: '',
      validation: '',
      data_source: 'program',
    },
    sandbox: {},
    time: 0,
    duration: heard.seconds,
  })
  const span = (startSeconds: number, endSeconds: number): Pick<JamsObservation, 'time' | 'duration'> => ({
    time: startSeconds,
    duration: endSeconds - startSeconds,
  })
  const { bpm, confidence } = heard.tempo
  return {
    file_metadata: {
      title: tags.title ?? name,
      artist: tags.artist ?? '',
      release: tags.album ?? '',
      duration: heard.seconds,
      identifiers: {},
      jams_version: '0.3.4',
    },
    annotations: [
      annotation(
        'beat',
        heard.beats.map((time, i) => ({ time, duration: 0, value: places[i], confidence: null })),
      ),
      annotation(
        'onset',
        heard.onsets.map((time) => ({ time, duration: 0, value: 0, confidence: null })),
      ),
      ...(bpm === null ? [] : [annotation('tempo', [{ ...span(0, heard.seconds), value: bpm, confidence }])]),
      annotation(
        'key_mode',
        heard.keys.map(({ startSeconds, endSeconds, key }) => ({
          ...span(startSeconds, endSeconds),
          value: `${key.tonic}:${key.mode}`,
          confidence: null,
        })),
      ),
      annotation(
        'chord',
        heard.chords.map(({ startSeconds, endSeconds, label }) => ({ ...span(startSeconds, endSeconds), value: label, confidence: null })),
      ),
    ],
    sandbox: { tuning_cents: heard.tuningCents, loudness_lufs: heard.loudnessLufs },
  }
}
