/** How well networks write notes down, on pieces that nothing was learnt from, a real piano and a singer. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { notesOf, USUAL_TIDYING, type NoteEvidence } from '../../src-shared/music/index.ts'
import { ANNOTATION_TASKS } from '../../src-main/engine/evaluation/annotations/annotation-tasks.ts'
import { noteEvidence } from '../../src-main/engine/hearing/notes/note-evidence.ts'
import { networkEvidence } from '../../src-main/engine/listening/hear-notes.ts'
import { readListeningFile } from '../../src-main/engine/listening/network-file.ts'
import type { LabelledPiece } from '../../src-main/engine/pieces/labelled-piece.ts'
import { randomPiece } from '../../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../../src-main/engine/pieces/render-piece.ts'
import { heardSound } from '../../test/support/heard-sound.ts'
import { entry, type BenchEntry } from '../report.ts'

const RESOURCES = resolve(import.meta.dirname, '../../resources')
const ANNOTATED = resolve(import.meta.dirname, '../../../shared/data/annotated')
/** None of those that were learnt from. */
const FIRST_SEED = 51_001

type Note = readonly [startSeconds: number, pitch: number, seconds: number]
/** Lines of onset, offset, frequency. */
const lines = (notes: readonly Note[]): string =>
  notes.map(([start, pitch, seconds]) => `${start}\t${start + seconds}\t${440 * 2 ** ((pitch - 69) / 12)}`).join('\n')
const figure = (reference: string, estimate: string): number =>
  Number(ANNOTATION_TASKS.transcription.compareTexts?.(reference, estimate)['F-measure_no_offset'])

const notesOfPiece = ({ parts }: LabelledPiece): Note[] =>
  parts
    .filter(({ instrument }) => instrument !== 'drums')
    .flatMap(({ notes }) => notes.map(({ startSeconds, pitch, durationSeconds }): Note => [startSeconds, pitch, durationSeconds]))
    .sort((a, b) => a[0] - b[0])

/** Notes that begin within 50 ms, F, by Basic Pitch and by onsets and frames. */
export async function writtenNotes(count: number): Promise<BenchEntry[]> {
  const network = await readListeningFile(join(RESOURCES, 'listening', 'notes.onnx'))
  const ways: Readonly<Record<string, (samples: Float32Array) => Promise<NoteEvidence>>> = {
    'Basic Pitch': (samples) => noteEvidence(join(RESOURCES, 'basic-pitch', 'basic-pitch.onnx'), samples, () => Promise.resolve()),
    'onsets and frames': (samples) =>
      networkEvidence(network, samples, { signal: new AbortController().signal, onProgress: () => undefined }),
  }
  const figures = new Map<string, number[]>()
  const judge = async (what: string, samples: Float32Array, reference: string): Promise<void> => {
    for (const [way, evidenceIn] of Object.entries(ways)) {
      const found = notesOf(await evidenceIn(samples), USUAL_TIDYING)
      const name = `notes of ${what} F, ${way}`
      const estimate = lines(found.map(({ startSeconds, pitch, durationSeconds }) => [startSeconds, pitch, durationSeconds]))
      figures.set(name, [...(figures.get(name) ?? []), figure(reference, estimate)])
    }
  }
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
    const piece = randomPiece(seed)
    await judge('pieces by chance', await renderPiece(piece, randomConditions(seed), seed), lines(notesOfPiece(piece)))
  }
  for (const { what, sound, notes } of ANNOTATIONS) {
    const path = join(ANNOTATED, sound)
    if (existsSync(path))
      await judge(
        what,
        await heardSound(path),
        notes((name) => readFileSync(join(ANNOTATED, name), 'utf8')),
      )
  }
  return [...figures].map(([name, values]) => entry(name, values.reduce((sum, value) => sum + value, 0) / values.length, ''))
}

/** What people noted, as lines. */
const ANNOTATIONS: readonly { what: string; sound: string; notes: (read: (name: string) => string) => string }[] = [
  {
    what: 'a piano (madmom)',
    sound: join('madmom', 'stereo_sample.flac'),
    notes: (read) => read(join('madmom', 'stereo_sample.notes.mirex')),
  },
  {
    what: 'a singer (vocadito 1)',
    sound: join('vocadito', 'vocadito_1.wav'),
    notes: (read) => sungNotes(read(join('vocadito', 'vocadito_1_notesA1.csv'))),
  },
]

/** Lines of onset, Hz, length as lines of onset, offset, Hz. */
const sungNotes = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .map(([start, hz, seconds]) => `${start}\t${start + seconds}\t${hz}`)
    .join('\n')
