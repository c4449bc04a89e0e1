import type { NoteEvidence } from '../../../../src-shared/music/index.ts'
import type { JobHooks, ProgressEvent } from '../../job-hooks.ts'
import { readMono } from '../read-mono.ts'
import { noteEvidence } from './note-evidence.ts'
import type { TranscribeInput } from './transcribe-job.ts'

const READING_SHARE = 0.1

/** The job: which keys sound when. Cost grows with the recording's length. */
export async function transcribeRecording(
  { source, modelPath }: TranscribeInput,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<NoteEvidence> {
  const tell = async (progress: number): Promise<void> => {
    signal.throwIfAborted()
    emit({ type: 'progress', progress, detail: source.name })
  }
  const { samples } = await readMono(source, (part) => tell(READING_SHARE * part))
  return noteEvidence(modelPath, samples, (part) => tell(READING_SHARE + (1 - READING_SHARE) * part))
}
