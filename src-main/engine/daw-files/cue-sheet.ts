import { TempoMap, type Song } from '../../../src-shared/music/index.ts'

const FRAMES_PER_SECOND = 75
/** Tracks of a disc have two digits. */
const MOST_TRACKS = 99

/**
 * A cue sheet: a sound file's marked places as tracks, to the nearest of 75 frames a second. What lies before the first one is a track
 * too.
 *
 * @param startSeconds  of the song, where the file begins
 * @source CDRWIN 3 cue sheets, as read by players and burning programs
 */
export function cueSheet(
  song: Pick<Song, 'markers' | 'tempi'>,
  file: { name: string; title: string; startSeconds: number; seconds: number },
): string {
  const tempo = new TempoMap(song.tempi)
  const places = song.markers
    .map(({ tick, name }) => ({ seconds: tempo.secondsAt(tick) - file.startSeconds, name }))
    .filter(({ seconds }) => seconds >= 0 && seconds < file.seconds)
  if (places[0]?.seconds !== 0) places.unshift({ seconds: 0, name: file.title })
  const lines = [`TITLE ${quoted(file.title)}`, `FILE ${quoted(file.name)} WAVE`]
  places.slice(0, MOST_TRACKS).forEach(({ seconds, name }, index) => {
    lines.push(
      `  TRACK ${String(index + 1).padStart(2, '0')} AUDIO`,
      `    TITLE ${quoted(name || file.title)}`,
      `    INDEX 01 ${discTime(seconds)}`,
    )
  })
  return `${lines.join('\r\n')}\r\n`
}

/** It knows no way to write a quotation mark. */
const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`

function discTime(seconds: number): string {
  const frames = Math.round(seconds * FRAMES_PER_SECOND)
  const [minutes, rest] = [Math.floor(frames / (60 * FRAMES_PER_SECOND)), frames % (60 * FRAMES_PER_SECOND)]
  return [minutes, Math.floor(rest / FRAMES_PER_SECOND), rest % FRAMES_PER_SECOND].map((part) => String(part).padStart(2, '0')).join(':')
}
