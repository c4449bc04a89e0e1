import { INSTRUMENTS, type InstrumentId, type Track } from '../../../../src-shared/music/index.ts'

/** What a track has that the format has no place for stands in its comment, where people and this program can read it. */
export const trackComment = ({ kind, instrument, channel }: Pick<Track, 'kind' | 'instrument' | 'channel'>): string | undefined =>
  kind === 'notes' ? `Instrument: ${instrument}; MIDI channel: ${channel + 1}` : undefined

/** @returns null where the comment is another's */
export function readTrackComment(comment: string): { instrument: InstrumentId; channel: number } | null {
  const found = /^Instrument: ([a-z-]+); MIDI channel: (\d{1,2})$/.exec(comment)
  const instrument = INSTRUMENTS.find((known) => known === found?.[1])
  const channel = Number(found?.[2]) - 1
  return instrument && channel >= 0 && channel <= 15 ? { instrument, channel } : null
}
