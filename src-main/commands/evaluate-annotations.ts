import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { ANNOTATION_TASKS, type AnnotationTask, type Figures } from '../engine/evaluation/annotations/index.ts'
import { pitchedNotesOfMidi } from '../engine/files/midi/pitched-notes-of-midi.ts'
import { notesText } from '../engine/files/notes-text.ts'
import { EXIT, oneOf, UsageError } from './command.ts'
import type { Output } from './output.ts'

/** Annotations of three hours in steps of 10 ms stay far below. */
const MOST_BYTES = 64 * 1024 * 1024

export const TASK_LINES = Object.entries(ANNOTATION_TASKS)
  .map(([task, { columns }]) => `  ${task.padEnd(15)}${columns}`)
  .join('\n')

/** `evaluate --task TASK REF EST`: what was found in a recording beside what is in it. */
export async function evaluateAnnotations(taskName: string, paths: readonly string[], output: Output): Promise<number> {
  const task = oneOf('--task', taskName, Object.keys(ANNOTATION_TASKS) as AnnotationTask[]) as AnnotationTask
  const [reference, estimate] = paths
  if (paths.length !== 2)
    throw new UsageError('Two places are to be named: the reference, then the estimate.', 'See "spectraloom evaluate --help".')
  const compare = ANNOTATION_TASKS[task].compareTexts
  const figures = compare ? compare(await textOf(task, reference), await textOf(task, estimate)) : await compareFolders(reference, estimate)
  output.result({ task, reference, estimate, figures }, inWords(figures))
  return EXIT.done
}

async function compareFolders(reference: string, estimate: string): Promise<Figures> {
  for (const path of [reference, estimate])
    if (!(await sizeOf(path)).isDirectory())
      throw new UsageError(`${path} is no folder.`, 'Separated sources are folders with a sound file for each.')
  // Decoders are loaded where they are needed, not with every command.
  const { compareSourceFolders } = await import('../engine/evaluation/annotations/compare-source-folders.ts')
  return compareSourceFolders(reference, estimate)
}

async function textOf(task: AnnotationTask, path: string): Promise<string> {
  const { size } = await sizeOf(path)
  if (size > MOST_BYTES)
    throw new UsageError(`${path} is no text of annotations: it has ${Math.round(size / 1e6)} MB.`, 'Name another file.')
  return task === 'transcription' && /\.midi?$/i.test(path) ? notesText(pitchedNotesOfMidi(await readFile(path))) : readFile(path, 'utf8')
}

async function sizeOf(path: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new UsageError(`${path} cannot be read.`, 'Check its place.')
  }
}

function inWords(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name.padEnd(38)}${(Array.isArray(value) ? value : [value]).map((number) => number.toFixed(4)).join('  ')}`)
    .join('\n')
}
