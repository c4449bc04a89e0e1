import {
  FIRST_CORPUS_PLAYING,
  isCorpus,
  learntRecordings,
  MOST_RECORDING_WEIGHT,
  type CorpusPlaying,
  type Run,
} from '../../src-shared/project/index.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { parseNumber, UsageError, type ParsedFlags } from './command.ts'
import { recordingsNamed } from './find-recording.ts'
import { findRun } from './find-run.ts'

const KNOBS = ['density', 'loudness', 'register', 'brightness'] as const

/** Flags of networks that play with the musician's own sounds. */
export const CORPUS_FLAGS = {
  ...Object.fromEntries(
    ['temperature', 'novelty', ...KNOBS, 'notes', 'tempo', 'only', 'favour', 'blend'].map((name) => [name, { type: 'string' as const }]),
  ),
  ending: { type: 'boolean' as const },
}

export const corpusFlagHelp = `  Of "corpus", which plays with your own sounds:
  --temperature X        0.1: the likeliest sounds; 1: adventurous (${FIRST_CORPUS_PLAYING.temperature})
  --novelty X            0: a collage of whole passages; 1: something new at every step (${FIRST_CORPUS_PLAYING.novelty})
  --density X            -1 sparse to 1 dense (0)
  --loudness X           -1 soft to 1 loud (0)
  --register X           -1 low to 1 high (0)
  --brightness X         -1 dark to 1 bright (0)
  --notes C,E,G          the notes it keeps to, as far as the recordings have them
  --tempo BPM            a steady tempo; unless given, as the recordings have it
  --ending               comes to an end, instead of being cut off
  --only NAME,NAME       plays with the sounds of these recordings alone
  --favour NAME=X,...    how often a recording's sounds come beside the others': 0 never, 4 four times as often, up to ${MOST_RECORDING_WEIGHT}
  --blend RUN@SHARE      plays with the sounds of another run's recordings, too: at 0 with none of them, at 1 with nothing else`

const NOTES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B']
const FLATS: Readonly<Record<string, string>> = { DB: 'C#', EB: 'D#', GB: 'F#', AB: 'G#', BB: 'A#' }

/** @throws UsageError for what is no note */
function pitchClassesFrom(text: string | undefined): CorpusPlaying['pitchClasses'] {
  if (text === undefined) return null
  return text.split(',').map((name) => {
    const wanted = name.trim().toUpperCase()
    const found = NOTES.indexOf(FLATS[wanted] ?? wanted)
    if (found < 0) throw new UsageError(`"${name.trim()}" is no note.`, 'Notes are written as C, C# or Db, between commas.')
    return found
  })
}

/** @throws UsageError for values out of bounds */
export function corpusPlayingFrom(flags: ParsedFlags): CorpusPlaying {
  const first = FIRST_CORPUS_PLAYING
  const knobs = Object.fromEntries(KNOBS.map((name) => [name, flags.number(name, { minimum: -1, maximum: 1 }) ?? first[name]]))
  return {
    ...first,
    ...(knobs as Pick<CorpusPlaying, (typeof KNOBS)[number]>),
    temperature: flags.number('temperature', { minimum: 0.05, maximum: 2 }) ?? first.temperature,
    novelty: flags.number('novelty', { minimum: 0, maximum: 1 }) ?? first.novelty,
    pitchClasses: pitchClassesFrom(flags.text('notes')),
    tempoBpm: flags.number('tempo', { minimum: 20, maximum: 400 }) ?? null,
    ending: flags.isSet('ending'),
  }
}

/**
 * How often each recording is to come, from --only and --favour.
 *
 * @throws UsageError for what is no recording, or none that the run has learnt from
 */
export function recordingWeightsFrom(session: ProjectSession, run: Run, flags: ParsedFlags): CorpusPlaying['recordingWeights'] {
  const weights: Record<string, number> = {}
  const only = flags.text('only')
  if (only !== undefined) {
    const wanted = new Set(recordingsNamed(session, only))
    const learnt = learntRecordings(run, session.library.recordings)
    if (!learnt.some(({ id }) => wanted.has(id)))
      throw new UsageError(`"${run.name}" has not learnt from ${only}.`, 'See "spectraloom list DIR", or train with these recordings.')
    for (const { id } of learnt) if (!wanted.has(id)) weights[id] = 0
  }
  for (const part of flags.text('favour')?.split(',') ?? []) {
    const at = part.lastIndexOf('=')
    if (at <= 0) throw new UsageError(`"${part.trim()}" says no number.`, 'Write it as --favour "Prelude=4,Fugue=0.5".')
    const weight = parseNumber('--favour ...=X', part.slice(at + 1), { minimum: 0, maximum: MOST_RECORDING_WEIGHT })
    for (const id of recordingsNamed(session, part.slice(0, at))) weights[id] = weight
  }
  return weights
}

/** From --blend. @throws UsageError for what is no share, or no run that plays with own sounds */
export function blendFrom(session: ProjectSession, flags: ParsedFlags): CorpusPlaying['blend'] {
  const text = flags.text('blend')
  if (text === undefined) return null
  const at = text.lastIndexOf('@')
  if (at <= 0) throw new UsageError(`"${text}" says no share.`, 'Write it as --blend "Violin@0.5".')
  const run = findRun(session, text.slice(0, at))
  if (!isCorpus(run.settings)) throw new UsageError(`"${run.name}" plays with no recording's sounds.`, 'Name a run of the model "corpus".')
  return { runId: run.id, share: parseNumber('--blend ...@SHARE', text.slice(at + 1), { minimum: 0, maximum: 1 }) }
}
