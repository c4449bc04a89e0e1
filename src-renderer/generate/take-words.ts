import type { Take, TakeOrigin, TakeResemblance } from '../../src-shared/project/index.ts'
import { NOTE_NAMES } from '../components/note-keys.ts'
import { fineClock, percent } from '../words/numbers.ts'
import { blendWords, KNOBS } from './corpus-controls.ts'

type Provenance = Take['provenance']

/** How a take was played, in a line. */
export function playedWords({ settings, live, playedWeights }: Provenance): string {
  const { corpus, mode, level, variation, randomSeed, rawJoins } = settings
  if (corpus) {
    const turned = KNOBS.map(({ name, label, words }) => `${label.toLowerCase()} ${words(corpus[name])}`)
    return [
      ...turned.filter((words) => !words.endsWith('as recorded')),
      ...(corpus.pitchClasses ? [`notes ${corpus.pitchClasses.map((note) => NOTE_NAMES[note]).join(' ')}`] : []),
      ...(corpus.tempoBpm === null ? [] : [`${corpus.tempoBpm} bpm`]),
      ...(corpus.ending ? ['with an end'] : []),
      ...(corpus.blend ? [`blended with the sounds of another network (${blendWords(corpus.blend.share)})`] : []),
      ...(Object.keys(corpus.recordingWeights).length > 0 ? ['some recordings more than others'] : []),
      `variant ${randomSeed}`,
    ].join(', ')
  }
  return [
    mode === 'window' ? 'listening anew' : 'playing on',
    `level ${level === 'hold' ? 'held' : 'free'}`,
    `variation ${variation}`,
    `variant ${randomSeed}`,
    ...(rawJoins ? ['raw joins'] : []),
    ...(live?.stem === 'unheard' ? ['unheard behind your bars'] : []),
    ...(playedWeights === 'int8' ? ['rounded to 8 bits'] : []),
  ].join(', ')
}

const MOST_NAMED = 4

/** Which recordings a take is made of, the largest parts first. @param nameOf  undefined where it is not in the project any more */
export function originWords(origins: readonly TakeOrigin[], nameOf: (recordingId: string) => string | undefined): string {
  const seconds = new Map<string, number>()
  for (const origin of origins) seconds.set(origin.recordingId, (seconds.get(origin.recordingId) ?? 0) + origin.seconds)
  const total = [...seconds.values()].reduce((sum, value) => sum + value, 0)
  const largest = [...seconds].sort(([, a], [, b]) => b - a)
  const named = largest
    .slice(0, MOST_NAMED)
    .map(([id, part]) => `“${nameOf(id) ?? 'a removed recording'}” ${Math.round((100 * part) / Math.max(total, 1e-9))} %`)
  const others = largest.length - named.length
  return `${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`
}

/** Where a stretch of a take was recorded. */
export function placeWords({ sourceSeconds, semitones }: Pick<TakeOrigin, 'sourceSeconds' | 'semitones'>, name: string): string {
  const moved = Math.round(semitones)
  const pitch =
    moved === 0
      ? 'as it was recorded'
      : `${Math.abs(moved)} ${Math.abs(moved) === 1 ? 'semitone' : 'semitones'} ${moved > 0 ? 'higher' : 'lower'}`
  return `“${name}” at ${fineClock(sourceSeconds)}, ${pitch}`
}

/** The stretch that sounds at a moment of the take; -1 before the first. */
export const originAt = (origins: readonly Pick<TakeOrigin, 'atSeconds'>[], seconds: number): number =>
  origins.findLastIndex(({ atSeconds }) => atSeconds <= seconds)

/** How much of a take runs on as it was recorded: from jump to jump. */
export function copyWords(origins: readonly TakeOrigin[]): string {
  const seconds = origins.reduce((sum, origin) => sum + origin.seconds, 0)
  const longest = Math.max(0, ...origins.map((origin) => origin.seconds))
  const mean = seconds / Math.max(1, origins.length)
  return `${origins.length} stretches of ${mean.toFixed(1)} s on average, the longest ${longest.toFixed(1)} s; between them it goes on otherwise than any recording`
}

/** How near a take is to the recordings, beside how near these are to themselves. */
export function resemblanceWords({ nearShare, ownNearShare, longestSeconds, searchedSeconds, learntSeconds }: TakeResemblance): string {
  const beside = ownNearShare === null ? '' : ` (within the recordings themselves: ${percent(ownNearShare)})`
  const longest = longestSeconds > 0 ? `, the longest stretch ${longestSeconds.toFixed(1)} s` : ''
  const searched =
    searchedSeconds < 0.95 * learntSeconds ? `; ${percent(searchedSeconds / learntSeconds)} of the recordings were searched` : ''
  return `${percent(nearShare)} of it is near a place of a recording, in any key${beside}${longest}${searched}`
}
