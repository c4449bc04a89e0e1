import {
  labelledStretches,
  LIKENESS,
  rankAlike,
  rankLikeLabel,
  TRAIT_SECONDS,
  TRAITS,
  type AlikeRecording,
  type Likeness,
  type VersionPair,
} from '../../../src-shared/project/index.ts'
import type { SoundMap } from '../../../src-shared/rpc/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { thinned } from '../../../src-shared/thinned.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import type { SessionContext } from '../project/session-context.ts'
import { listenerOf, requireLearnt, type AskedNetwork } from './asked-network.ts'
import type { HearingService } from './hearing-service.ts'

/** A map shows so many stretches at most; of more, every second, third ... */
const MOST_ON_MAP = 6000

/** Which recordings sound alike, and which play the same piece. */
export class LikenessService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly hearing: HearingService

  constructor(context: SessionContext, { library, hearing }: { library: LibraryService; hearing: HearingService }) {
    this.context = context
    this.library = library
    this.hearing = hearing
  }

  /**
   * The recordings that sound most like one of them, or like a moment of it; those that were not listened to are listened to first.
   *
   * @param seconds  the moment; null for all of it
   * @param network  a run that learnt what is alike, and the step of its checkpoint, null for the one that plays; null: by signal
   *                 processing
   * @throws ProjectError where there is no such recording, or the run learnt something else, or nothing yet
   */
  similar(recordingId: string, seconds: number | null, network: AskedNetwork | null = null): StartedJob<AlikeRecording[]> {
    const asked = this.library.recording(recordingId)
    const checkpoint = network && requireLearnt(network, LIKENESS)
    return this.context.jobs.start({
      kind: 'analysis',
      title: `Looking what sounds like “${asked.name}”`,
      wish: { recordingId, seconds, checkpoint },
      work: async (control) => {
        const { width, known } = checkpoint
          ? await this.heardBy(checkpoint, control)
          : { width: TRAITS, known: await this.listened(control) }
        const own = known.get(recordingId)
        known.delete(recordingId)
        const alike = own ? rankAlike(own, seconds, known, width) : []
        this.context.emit('hearing.alike', { recordingId, label: null, seconds, alike })
        return alike
      },
    })
  }

  /**
   * The recordings in which something sounds most like what is marked with a label in others.
   *
   * @throws ProjectError where nothing is marked with it
   */
  likeLabel(label: string): StartedJob<AlikeRecording[]> {
    const marked = labelledStretches(this.library.recordings)
    if (!marked.some((one) => one.label === label))
      throw new ProjectError({
        code: 'bad-input',
        message: `Nothing is marked with “${label}”.`,
        advice: 'Mark a place in a recording with it, or choose a label that is there.',
      })
    return this.context.jobs.start({
      kind: 'analysis',
      title: `Looking what sounds like “${label}”`,
      wish: 'like a label',
      work: async (control) => {
        const alike = rankLikeLabel(label, marked, await this.listened(control))
        this.context.emit('hearing.alike', { recordingId: null, label, seconds: null, alike })
        return alike
      },
    })
  }

  /** Stretches of all recordings in which something sounds, as points of a plane, alike ones near. */
  map(): StartedJob<SoundMap> {
    return this.context.jobs.start({
      kind: 'analysis',
      title: 'Laying out the sounds of all recordings',
      wish: 'map',
      work: async (control) => {
        const known = await this.listened(control)
        const all = [...known].flatMap(([, { traits }], recording) =>
          Array.from({ length: traits.length / TRAITS }, (_, i) => ({
            recording,
            i,
            row: traits.subarray(i * TRAITS, (i + 1) * TRAITS),
          })).filter(({ row }) => row[TRAITS - 1] === 1),
        )
        const shown = thinned(all, MOST_ON_MAP)
        const size = TRAITS - 1
        const values = new Float32Array(shown.length * size)
        for (const [i, { row }] of shown.entries()) values.set(row.subarray(0, size), i * size)
        const onEvent = ({ progress }: { progress: number }): void => control.update({ progress: (1 + progress) / 2 })
        const places = await runInEngine(this.context.forker, 'map-sounds', { values, size }, { signal: control.signal, onEvent })
        const column = (value: (i: number) => number): Float32Array<ArrayBuffer> => Float32Array.from(shown, (_, i) => value(i))
        const map: SoundMap = {
          recordingIds: [...known.keys()],
          x: column((i) => places[2 * i]),
          y: column((i) => places[2 * i + 1]),
          recording: column((i) => shown[i].recording),
          startSeconds: column((i) => shown[i].i * TRAIT_SECONDS),
          seconds: column(() => TRAIT_SECONDS),
        }
        this.context.emit('hearing.mapped', { map })
        return map
      },
    })
  }

  /** Pairs of recordings that play the same piece, the surest first. */
  versions(): StartedJob<VersionPair[]> {
    return this.context.jobs.start({
      kind: 'analysis',
      title: 'Looking for recordings of the same piece',
      wish: 'versions',
      work: async (control) => {
        const recordings = [...(await this.listened(control))].map(([id, likeness]) => ({ id, likeness }))
        const onEvent = ({ progress }: { progress: number }): void => control.update({ progress: (1 + progress) / 2 })
        const { pairs } = await runInEngine(this.context.forker, 'find-versions', { recordings }, { signal: control.signal, onEvent })
        this.context.emit('hearing.versions', { pairs })
        return pairs
      },
    })
  }

  /** What all recordings are like to a network in which something sounds. */
  private async heardBy(
    network: ReturnType<typeof requireLearnt>,
    control: JobControl,
  ): Promise<{ width: number; known: Map<string, Pick<Likeness, 'traits'>> }> {
    const ids = this.library.recordings.filter(({ silent }) => !silent).map(({ id }) => id)
    const { width, traits } = await runInEngine(
      this.context.forker,
      'hear-likeness',
      {
        ...listenerOf(this.context.store.paths, network),
        sources: await this.library.pcmSources(ids, control),
      },
      { signal: control.signal, onEvent: ({ progress, detail }) => control.update({ progress, detail }) },
    )
    return { width, known: new Map([...traits].map(([id, rows]) => [id, { traits: rows }])) }
  }

  /** What all recordings are like in which something sounds; those that cannot be listened to are told, and left out. */
  private async listened(control: JobControl): Promise<Map<string, Likeness>> {
    const recordings = this.library.recordings.filter(({ silent }) => !silent)
    const known = new Map<string, Likeness>()
    const failed: { name: string; error: unknown }[] = []
    for (const [index, recording] of recordings.entries()) {
      const tell = (progress: number): void =>
        control.update({ progress: (index + progress) / recordings.length / 2, detail: recording.name })
      try {
        await this.hearing.hear(recording, control, tell)
      } catch (error) {
        if (control.signal.aborted) throw error
        failed.push({ name: recording.name, error })
        continue
      }
      const likeness = await this.hearing.likeness(recording)
      if (likeness) known.set(recording.id, likeness)
    }
    if (failed.length > 0) this.tellFailed(failed, known.size)
    return known
  }

  /** @throws what stands in the way where it does so everywhere */
  private tellFailed(failed: readonly { name: string; error: unknown }[], known: number): void {
    const [{ name, error }] = failed
    if (known === 0) throw error
    const { message, advice } = toFailure(error)
    this.context.emit('app.notice', {
      level: 'warning',
      message: `${failed.length === 1 ? `"${name}" was` : `${failed.length} recordings were`} left out. ${message}`,
      advice,
      about: 'recordings that were left out',
    })
  }
}
