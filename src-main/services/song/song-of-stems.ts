import {
  EMPTY_SONG,
  microsecondsOfBpm,
  newTrack,
  PLAIN_AUDIO,
  TempoMap,
  type Clip,
  type Song,
  type SongMarker,
  type Track,
} from '../../../src-shared/music/index.ts'
import type { Recording } from '../../../src-shared/project/index.ts'

/** As programs write it into the names of stems: `Drums 120bpm`, `Song_98,5 BPM`. */
const TEMPO = /(?:^|[\s_([-])(\d{2,3}(?:[.,]\d{1,3})?)\s*bpm\b/i
const SLOWEST_BPM = 20
const FASTEST_BPM = 400
const LONGEST_TITLE = 200

const tempoIn = (name: string): number | null => {
  const bpm = Number((TEMPO.exec(name)?.[1] ?? '').replace(',', '.'))
  return bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM ? bpm : null
}

/** Without what all of its kind say: a number in front, the tempo. */
const titleOf = (name: string): string =>
  name
    .replace(TEMPO, ' ')
    .replace(/^\d{1,3}[\s_.-]+/, '')
    .replace(/\s+/g, ' ')
    .trim() || name

/** Whether a stem is the sum of the others. */
const isMix = (name: string, project: string): boolean => {
  const title = titleOf(name).toLowerCase()
  return /^(.* )?(mix|master|mixdown|full mix)$/.test(title) || title === project.toLowerCase()
}

/**
 * A song of stems: sounds of equal length that begin together, a track each. Its tempo is what the folder, the files or their tags say, its
 * markers those of the first sound that has any. A mix that lies among them is muted, or all would be heard twice.
 *
 * @param folder  name of the folder they came from
 */
export function songOfStems(recordings: readonly Recording[], folder: string): { song: Song; warnings: string[] } {
  const sorted = recordings.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
  const named = [folder, ...sorted.map(({ name }) => name)].flatMap((name) => tempoIn(name) ?? [])
  const tagged = sorted.flatMap(({ tags }) => tags.tempoBpm ?? [])
  const bpm = named[0] ?? tagged.find((value) => value >= SLOWEST_BPM && value <= FASTEST_BPM) ?? null
  const tempi = bpm === null ? EMPTY_SONG.tempi : [{ tick: 0, microsecondsPerQuarter: microsecondsOfBpm(bpm) }]
  const tempo = new TempoMap(tempi)
  const project = titleOf(folder)
  const mixes = sorted.length > 1 ? sorted.filter(({ name }) => isMix(name, project)) : []
  const marked = sorted.find(({ markers }) => markers.length > 0)?.markers ?? []
  const markers = marked.map(({ seconds, label }, i): SongMarker => ({
    id: i + 1,
    tick: tempo.tickAt(seconds),
    name: label.slice(0, LONGEST_TITLE),
  }))
  const warnings = [
    ...(bpm === null ? ['No name or tag says a tempo: the song has 120 bpm until you set it.'] : []),
    ...(new Set(named).size > 1 ? [`The names say more than one tempo; ${bpm} bpm was taken.`] : []),
    ...mixes.map(({ name }) => `“${name}” looks like the mix of the others: its track is muted.`),
    ...(new Set(sorted.map(({ durationSeconds }) => Math.round(durationSeconds * 1000))).size > 1
      ? ['The sounds are not equally long: some may not begin at the beginning of the song.']
      : []),
  ]
  const tracks = sorted.map((recording, i) => trackOf(recording, i, mixes.includes(recording)))
  return { song: { ...EMPTY_SONG, tempi, markers, tracks }, warnings }
}

function trackOf({ id, name, pcmSampleRate, pcmFrames }: Recording, index: number, isMuted: boolean): Track {
  const clip: Clip = {
    ...{ ...PLAIN_AUDIO, id: `clip-${index + 1}`, kind: 'audio', name: titleOf(name), startTick: 0, sound: { kind: 'recording', id } },
    ...{ sampleRate: pcmSampleRate, soundSamples: pcmFrames, lengthSamples: pcmFrames },
  }
  return { ...newTrack(`track-${index + 1}`, 'audio', titleOf(name), index % 16), isMuted, clips: pcmFrames > 0 ? [clip] : [] }
}
