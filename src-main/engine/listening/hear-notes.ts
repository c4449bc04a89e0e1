import { setImmediate } from 'node:timers/promises'
import { HEARD_KEYS, type NoteEvidence } from '../../../src-shared/music/index.ts'
import { NOTES_MODEL } from '../../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork, type LearntNetwork } from '../checkpoints/learnt-network.ts'
import { EvaluationError } from '../evaluation/errors.ts'
import { findAnswers } from '../evaluation/find-labels.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { keyLevels } from '../hearing/notes/key-levels.ts'
import { readMono } from '../hearing/read-mono.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { evidenceOf } from '../labels/read-notes.ts'
import { LISTENING_KINDS } from '../labels/label-kinds.ts'
import type { HearNotesInput } from './hear-notes-job.ts'
import { readListeningFile } from './network-file.ts'

const READING_SHARE = 0.1
/** Of the work of listening: what the network hears is made, it is asked, and the levels are found. */
const [VIEW_SHARE, LEVELS_SHARE] = [0.4, 0.1]
/** Frames whose levels are found between two looks at whether to go on. */
const FRAMES_AT_ONCE = 500

/** The job: which keys sound when, by a network that learnt notes. Cost grows with the recording's length. */
export async function hearNotes({ source, network }: HearNotesInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<NoteEvidence> {
  const tell = async (progress: number): Promise<void> => {
    signal.throwIfAborted()
    emit({ type: 'progress', progress, detail: source.name })
    await setImmediate()
  }
  const { samples } = await readMono(source, (part) => tell(READING_SHARE * part))
  const learnt =
    'file' in network
      ? await readListeningFile(network.file)
      : learntNetwork(await loadCheckpoint(checkpointRoot(network.runFolder), network.checkpoint, 'weights'))
  return networkEvidence(learnt, samples, {
    signal,
    onProgress: (part) => emit({ type: 'progress', progress: READING_SHARE + (1 - READING_SHARE) * part, detail: source.name }),
  })
}

/**
 * What a network that learnt notes says of each key, and how loud it is.
 *
 * @param samples mono at {@link HEARD_RATE}
 * @param options `onProgress` is told before each part of the work: 0..1
 * @throws        EvaluationError where the network has learnt something else, or what the signal was aborted with
 */
export async function networkEvidence(
  network: LearntNetwork,
  samples: Float32Array,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (part: number) => void },
): Promise<NoteEvidence> {
  if (network.settings.model !== NOTES_MODEL)
    throw new EvaluationError('This network has not learnt notes.', `Choose a run of the model "${NOTES_MODEL}".`)
  const next = async (part: number): Promise<void> => {
    signal.throwIfAborted()
    onProgress(part)
    await setImmediate()
  }
  await next(0)
  const heard = { features: LISTENING_KINDS[NOTES_MODEL].view.ofSamples(samples), seconds: samples.length / HEARD_RATE }
  await next(VIEW_SHARE)
  const answers = await findAnswers(network, heard, {
    threads: 1,
    onWindow(share) {
      onProgress(VIEW_SHARE + (1 - VIEW_SHARE - LEVELS_SHARE) * share)
      return !signal.aborted
    },
  })
  if (!answers) throw signal.reason
  const evidence = evidenceOf(answers)
  const { frames, framesPerSecond } = evidence
  const level = new Int8Array(frames * HEARD_KEYS)
  const levelsAt = keyLevels(samples)
  for (let frame = 0; frame < frames; frame++) {
    if (frame % FRAMES_AT_ONCE === 0) await next(1 - LEVELS_SHARE * (1 - frame / frames))
    const levels = levelsAt(Math.round((frame * HEARD_RATE) / framesPerSecond))
    for (let key = 0; key < HEARD_KEYS; key++) level[frame * HEARD_KEYS + key] = Math.round(Math.min(0, levels[key]))
  }
  return { ...evidence, level }
}
