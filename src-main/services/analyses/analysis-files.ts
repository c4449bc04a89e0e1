/** What a network said of a recording, as files that other programs read. */
import {
  labelOfValue,
  melodyOfNotes,
  notesOfTune,
  type Analysis,
  type AnalysisEnding,
  type FoundStretch,
} from '../../../src-shared/project/index.ts'
import { notesText } from '../../engine/files/notes-text.ts'
import { lineOf } from './heard-files.ts'
import { jamsFile } from './jams.ts'
import { f0File, melodyTable, pitchContour } from './melody-lines.ts'

interface AnalysisFile {
  /** In words, for the help. */
  holds: string
  /** @param tuningCents how far the instruments are from A = 440 Hz: a tune is heard in their tuning */
  write(analysis: Analysis, tuningCents: number): string
}

/** What stands in files: how sure it is goes without saying of values. */
type Said = Omit<FoundStretch, 'probability'> & { probability: number | null }

/** Curves as labels that say values: neighbouring steps with the same value are one. */
const curveStretches = ({ curves, seconds }: Analysis['found']): Said[] =>
  curves.flatMap(({ label, stepSeconds, values }) => {
    const stretches: Said[] = []
    for (const [i, value] of values.entries()) {
      const [said, endSeconds] = [labelOfValue(label, value), Math.min(seconds, (i + 1) * stepSeconds)]
      const last = stretches.at(-1)
      if (last?.label === said) last.endSeconds = endSeconds
      else stretches.push({ startSeconds: i * stepSeconds, endSeconds, label: said, probability: null })
    }
    return stretches
  })

const stretchesOf = (found: Analysis['found']): Said[] => [...found.stretches, ...curveStretches(found)]

const stretchLines = ({ found }: Analysis, row: (start: string, end: string, label: string, probability: string) => string): string =>
  stretchesOf(found)
    .map(({ startSeconds, endSeconds, label, probability }) =>
      row(startSeconds.toFixed(6), endSeconds.toFixed(6), label, probability?.toFixed(3) ?? ''),
    )
    .map((line) => `${line}\n`)
    .join('')

/** In quotes where it has to be. */
const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** By the file's ending; which of them fit says `ANALYSIS_ENDINGS`. What stands in the first three can be read back as labels. */
export const ANALYSIS_FILES: Record<AnalysisEnding, AnalysisFile> = {
  '.csv': {
    holds: 'start, end, label, probability; of a voice time, Hz, how sure',
    write: (analysis) =>
      analysis.found.melody
        ? melodyTable(analysis.found.melody)
        : `start,end,label,probability\n${stretchLines(analysis, (start, end, label, probability) => `${start},${end},${csvField(label)},${probability}`)}`,
  },
  '.lab': { holds: 'start, end, label', write: (analysis) => stretchLines(analysis, (...fields) => fields.slice(0, 3).join(' ')) },
  '.txt': { holds: 'labels for Audacity', write: (analysis) => stretchLines(analysis, (...fields) => fields.slice(0, 3).join('\t')) },
  '.jams': {
    holds: 'all of it',
    write: ({ recording, provenance, found }) =>
      jamsFile(
        recording,
        found.seconds,
        [
          {
            namespace: 'tag_open',
            data: stretchesOf(found).map(({ startSeconds, endSeconds, label, probability }) => ({
              time: startSeconds,
              duration: endSeconds - startSeconds,
              value: label,
              confidence: probability,
            })),
          },
          ...(found.melody ? [pitchContour(found.melody)] : []),
        ],
        { ...provenance, labels: found.labels, curves: found.curves },
      ),
  },
  '.f0': {
    holds: 'of a voice or a tune: time, Hz, 0 where there is none',
    write: ({ found: { melody, stretches, seconds } }, tuningCents) =>
      f0File(melody ?? lineOf(melodyOfNotes(stretches, seconds, tuningCents))),
  },
  '.notes': {
    holds: 'of a tune: start, end, Hz',
    write: ({ found: { stretches } }, tuningCents) => notesText(notesOfTune(stretches), tuningCents),
  },
}
