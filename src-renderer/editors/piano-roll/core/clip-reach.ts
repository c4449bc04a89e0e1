import { MeterMap, type Note, type NotePlace, type Song, type SongChange } from '../../../../src-shared/music/index.ts'

/**
 * Notes that were put behind a clip's end are meant to be heard: the clip reaches to the end of the bar in which the last of them ends. One
 * that goes round keeps its length.
 */
export function clipReaching(song: Song, { trackId, clip }: NotePlace, notes: readonly Note[]): SongChange[] {
  const end = clip.offsetTicks + clip.lengthTicks
  const shift = clip.startTick - clip.offsetTicks
  if (clip.loopTicks > 0 || !notes.some(({ startTick }) => startTick >= end)) return []
  const last = notes.reduce((most, { startTick, ticks }) => Math.max(most, startTick + ticks), 0)
  const lengthTicks = new MeterMap(song.meters).nextBarTick(last + shift) - clip.startTick
  return [{ kind: 'clip', trackId, clipId: clip.id, before: { lengthTicks: clip.lengthTicks }, after: { lengthTicks } }]
}
