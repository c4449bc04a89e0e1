import { readEvents, readKey, readLabelledIntervals, readNotes, readTempi, readTimeSeries, readValueLists } from './annotation-files.ts'
import { beatFigures } from './beat-figures.ts'
import { chordFigures } from './chord-figures.ts'
import { eventFigures } from './event-figures.ts'
import { keyFigures } from './key-figures.ts'
import { melodyFigures } from './melody-figures.ts'
import { multipitchFigures } from './multipitch-figures.ts'
import { onsetFigures } from './onset-figures.ts'
import { segmentFigures } from './segment-figures.ts'
import { tempoFigures } from './tempo-figures.ts'
import { transcriptionFigures } from './transcription-figures.ts'

export type Figures = Record<string, number | number[]>

interface TaskDescriptor {
  /** What a line of its files holds. */
  columns: string
  /** Both as text; null where both are folders of sound. @throws EvaluationError naming a line */
  compareTexts: ((reference: string, estimate: string) => Figures) | null
}

const texts =
  <T>(read: (text: string) => T, figures: (reference: T, estimate: T) => Figures): TaskDescriptor['compareTexts'] =>
  (reference, estimate) =>
    figures(read(reference), read(estimate))

/** What a recording's description can be held against, by the field's own measures. */
export const ANNOTATION_TASKS = {
  beat: { columns: 'time', compareTexts: texts(readEvents, beatFigures) },
  onset: { columns: 'time', compareTexts: texts(readEvents, onsetFigures) },
  tempo: { columns: 'tempo tempo strength', compareTexts: texts(readTempi, tempoFigures) },
  key: { columns: 'tonic mode', compareTexts: texts(readKey, keyFigures) },
  chord: { columns: 'start end chord', compareTexts: texts(readLabelledIntervals, chordFigures) },
  melody: { columns: 'time frequency', compareTexts: texts(readTimeSeries, melodyFigures) },
  multipitch: { columns: 'time frequencies...', compareTexts: texts(readValueLists, multipitchFigures) },
  transcription: { columns: 'onset offset frequency', compareTexts: texts(readNotes, transcriptionFigures) },
  segment: { columns: 'start end label', compareTexts: texts(readLabelledIntervals, segmentFigures) },
  events: { columns: 'start end label, which may overlap', compareTexts: texts(readLabelledIntervals, eventFigures) },
  separation: { columns: 'a folder with a sound file for each source', compareTexts: null },
} as const satisfies Record<string, TaskDescriptor>

export type AnnotationTask = keyof typeof ANNOTATION_TASKS

export const isTextTask = (task: AnnotationTask): boolean => ANNOTATION_TASKS[task].compareTexts !== null
