import { join } from 'node:path'
import {
  isLearntSplit,
  isSeparation,
  SOUND_SPLITS,
  type LearntSplit,
  type Recording,
  type SoundSplit,
  type UnlearntSplit,
} from '../../../src-shared/project/index.ts'
import type { PartNetworkPlace } from '../../engine/taking-apart/part-network.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { removeFile } from '../../storage/files.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { separationNetworkFile } from '../analyses/listening-folder.ts'
import type { StartedJob } from '../machine/jobs.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import type { RunService } from '../runs/run-service.ts'
import type { SpectralEditsService } from './spectral-edits.ts'

/** Into parts that the program knows, or by a run's network into those that it has learnt. */
export type SplitWay = { into: SoundSplit } | { runId: string }

interface SplitWish {
  how: { into: UnlearntSplit } | { network: PartNetworkPlace }
  words: string
  /** Names of the new recordings. */
  parts: readonly string[]
}

function shippedNetwork(into: LearntSplit): PartNetworkPlace {
  const { network, leaves } = SOUND_SPLITS[into]
  return { file: separationNetworkFile(network), leaves }
}

/** Splits recordings, as they are edited, into their parts: new recordings that say where they come from. */
export class SoundSplits {
  constructor(
    private readonly context: SessionContext,
    private readonly edits: Pick<SpectralEditsService, 'inputFor'>,
    private readonly library: LibraryService,
    private readonly runs: Pick<RunService, 'get'>,
  ) {}

  /** @throws ProjectError  where the recording is not there, silent, or has no sides, or the run takes nothing apart */
  start(recordingId: string, way: SplitWay): StartedJob<Recording[]> {
    this.context.store.paths.requireWritable()
    const recording = this.library.recording(recordingId)
    const { name, silent, pcmChannels } = recording
    if (silent) throw new ProjectError({ code: 'bad-input', message: `“${name}” is silent.`, advice: 'Choose a recording that sounds.' })
    if ('into' in way && way.into === 'centre-sides' && pcmChannels !== 2)
      throw new ProjectError({
        code: 'bad-input',
        message: `“${name}” is ${pcmChannels === 1 ? 'mono' : `of ${pcmChannels} channels`}: it has no centre and sides.`,
        advice: 'Choose a stereo recording, or split it into tones and strokes.',
      })
    const wish = this.wish(way)
    return this.context.jobs.start({
      kind: 'editing',
      title: `Splitting “${name}” into ${wish.words}`,
      subjectId: recordingId,
      wish: way,
      work: ({ signal, update }) => this.split(recording, wish, (progress) => update({ progress }), signal),
    })
  }

  private wish(way: SplitWay): SplitWish {
    if ('into' in way) {
      const { into } = way
      const { name: words, parts } = SOUND_SPLITS[into]
      return {
        how: isLearntSplit(into) ? { network: shippedNetwork(into) } : { into },
        words,
        parts,
      }
    }
    const run = this.runs.get(way.runId)
    if (!isSeparation(run.settings))
      throw new ProjectError({
        code: 'bad-input',
        message: `"${run.name}" takes nothing apart.`,
        advice: 'Choose a network that learnt to ("Take music apart").',
      })
    const parts = run.settings.groups.map(({ name }) => name)
    const network = { runFolder: this.context.store.paths.run(run.id), checkpoint: checkpointOf(run, null).step }
    return { how: { network }, words: `${parts.join(', ')} by “${run.name}”`, parts }
  }

  private async split(
    recording: Recording,
    { how, words, parts }: SplitWish,
    tell: (progress: number) => void,
    signal: AbortSignal,
  ): Promise<Recording[]> {
    const { incoming } = this.context.store.paths
    const outPaths = parts.map(() => join(incoming, `${newId('edited')}.wav`))
    const ref = { kind: 'recording', id: recording.id } as const
    try {
      const input = { ...(await this.edits.inputFor(ref)), outPaths }
      const hooks = { signal, onEvent: ({ progress }: { progress: number }) => tell(progress) }
      if ('into' in how) await runInEngine(this.context.forker, 'split-sound', { ...input, ...how }, hooks)
      else await runInEngine(this.context.forker, 'take-apart', { ...input, ...how }, hooks)
      const made: Recording[] = []
      for (const [i, part] of parts.entries()) {
        signal.throwIfAborted()
        const madeFrom = { sound: ref, name: recording.name, edits: [`Split into ${words}`] }
        made.push(await this.library.takeIn(outPaths[i], { name: `${recording.name.slice(0, 100)}, ${part}`, madeFrom }))
      }
      return made
    } finally {
      for (const path of outPaths) await removeFile(path)
    }
  }
}
