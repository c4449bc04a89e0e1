import { availableParallelism } from 'node:os'
import PQueue from 'p-queue'
import type { EditableSound, SongHistory } from '../../../src-shared/rpc/index.ts'
import {
  EMPTY_MASK,
  soundKey,
  spectralLayerSchema,
  type SpectralChange,
  type SpectralEdits,
  type TimeSpan,
} from '../../../src-shared/spectral/index.ts'
import type { EditsInput } from '../../engine/spectral-editing/edit-jobs.ts'
import type { SampleFile, SamplePatches } from '../../engine/files/sample-file.ts'
import { inOneLine } from '../audio/audio-discovery.ts'
import { explaining } from '../../failures/file-errors.ts'
import { makeFolder } from '../../storage/folders.ts'
import { EngineClient } from '../../workers/engine-client.ts'
import { WORK_LIMITS } from '../../workers/work-limits.ts'
import { SavedDocument, type DocumentMove } from '../documents/saved-document.ts'
import type { SoundService } from '../listening/sound-service.ts'
import type { EditMarks } from '../listening/tile-pyramid.ts'
import type { SessionContext } from '../project/session-context.ts'
import { EditedBlocks } from './edited-blocks.ts'
import { EDITS } from './edits-kind.ts'

type SavedEdits = SavedDocument<SpectralEdits, SpectralChange, SpectralChange>

/** More blocks than that are a job that is shown: a minute of sound. */
const SHOWN_AS_JOB = 80
/** A process that nobody needs for so long is ended. */
const IDLE_MS = 60_000
const MOST_PROCESSES = 2
/** Of what was done, the last: nobody reads further back. */
const STEPS_TOLD = 100
const WARMING_ROUNDS = 8
const WARMING_LAYER = spectralLayerSchema.parse({
  ...{ id: 'warming', name: 'Warming', operation: { kind: 'noise', db: -60, seed: 1 } },
  mask: { ...EMPTY_MASK, shapes: [{ combine: 'add', shape: { kind: 'brush', reachSamples: 4000, points: [[16_000, 500, 1000]] } }] },
})
const HEAP_MEGABYTES = WORK_LIMITS['edit-blocks'].heapMegabytes ?? undefined

export interface OpenEdits {
  ref: EditableSound
  saved: SavedEdits
  blocks: EditedBlocks
  /** Of the blocks under way; aborted where an edit came that changes them. */
  controller: AbortController | null
  /** Its samples have vanished: what is left is computed when they are there again. */
  waitsForSound: boolean
}

/** Edits of recordings and takes: each has a document beside it, and the blocks of sound that they change in the cache. */
export class SpectralEditsService {
  private readonly opened = new Map<string, Promise<OpenEdits>>()
  private readonly turns = new PQueue({ concurrency: 1 })
  /** Processes that wait for work, kept warm while somebody edits. */
  private readonly resting: EngineClient[] = []
  private readonly clients = new Set<EngineClient>()
  private busy: Promise<unknown> = Promise.resolve()
  private idle: NodeJS.Timeout | undefined

  constructor(
    private readonly context: SessionContext,
    private readonly sounds: () => Pick<SoundService, 'samplesOf'>,
  ) {}

  /** @throws SpectralError where its edits cannot be read, ProjectError where there is no such sound */
  async open(ref: EditableSound): Promise<OpenEdits> {
    const key = keyOf(ref)
    const opening = this.opened.get(key) ?? this.load(ref)
    this.opened.set(key, opening)
    opening.catch(() => this.opened.delete(key))
    return opening
  }

  async state(ref: EditableSound): Promise<SpectralEdits & { sequence: number; history: SongHistory; done: string[] }> {
    const { saved } = await this.open(ref)
    return { ...saved.document, sequence: saved.sequence, history: historyOf(saved), done: saved.labels.done.slice(-STEPS_TOLD) }
  }

  /** Somebody begins to edit: a process is ready when the first stroke comes. */
  async enter(ref: EditableSound): ReturnType<SpectralEditsService['state']> {
    if (this.context.store.paths.readOnly === null && this.clients.size === 0)
      this.busy = this.busy
        .then(() => this.warmUp(ref))
        .catch((error: unknown) => this.context.log.write('warning', 'A process for edits could not be made ready', { error }))
    return this.state(ref)
  }

  /** A new process computes the first blocks slowly: strokes that nobody drew come before those that somebody does. */
  private async warmUp(ref: EditableSound): Promise<void> {
    const { blocks } = await this.open(ref)
    for (let round = 0; round < WARMING_ROUNDS && blocks.left === 0; round++)
      await blocks.computeForNothing(WARMING_LAYER, (input) => this.inEngine((client) => client.run('edit-blocks', input)))
    this.rest()
  }

  /** @throws SpectralError where it does not fit the edits as they are */
  async edit(ref: EditableSound, label: string, changes: readonly SpectralChange[]): Promise<{ sequence: number }> {
    await this.inTurn(ref, (saved) => saved.do({ label, changes }))
    return { sequence: (await this.open(ref)).saved.sequence }
  }

  undo(ref: EditableSound): Promise<void> {
    return this.inTurn(ref, (saved) => saved.undo())
  }

  redo(ref: EditableSound): Promise<void> {
    return this.inTurn(ref, (saved) => saved.redo())
  }

  /** The edited sound's changed stretches as they are by now, and what tells them from former ones. */
  async patchesOf(ref: EditableSound): Promise<{ patches: SamplePatches | undefined; marks: EditMarks }> {
    const open = await this.open(ref)
    const { blocks } = open
    // Whoever asks has just read the sound itself.
    if (open.waitsForSound) this.keepUp(open)
    return {
      patches: blocks.patches,
      marks: {
        stampOf: (start, end) => blocks.stampOf(start, end),
        changedSince: (block, stamp) => blocks.changes.since(block, stamp),
      },
    }
  }

  /** A sound, its edits, and the sounds that they bring in, for work in an engine process. */
  async inputFor(ref: EditableSound): Promise<EditsInput> {
    const { saved, blocks } = await this.open(ref)
    const { layers } = saved.document
    return { sound: blocks.sound, layers, others: await this.othersOf(layers) }
  }

  /** Other sounds of the project for work on an edited one, as far as they are there. */
  async filesOf(sounds: Iterable<EditableSound>): Promise<EditsInput['others']> {
    const others = new Map<string, SampleFile>()
    for (const sound of sounds) {
      const found = await this.sounds()
        .samplesOf(sound)
        .catch(() => null)
      if (found) others.set(soundKey(sound), found.file)
    }
    return [...others].map(([key, file]) => ({ key, file }))
  }

  /** Resolves when all that was wanted is computed, or failed. */
  async settled(): Promise<void> {
    await this.busy
  }

  async close(): Promise<void> {
    await this.turns.onIdle()
    clearTimeout(this.idle)
    for (const opening of this.opened.values()) {
      const open = await opening.catch(() => null)
      if (!open) continue
      open.controller?.abort()
      if (this.context.store.paths.readOnly === null) await explaining('save the edits of a sound', () => open.saved.save())
      await open.blocks.remove()
    }
    this.endProcesses()
  }

  private async load(ref: EditableSound): Promise<OpenEdits> {
    const { paths } = this.context.store
    const { file } = await this.sounds().samplesOf(ref)
    const places = { file: paths.editsFile(keyOf(ref)), journal: paths.editsJournal(keyOf(ref)) }
    const notices: string[] = []
    const saved = await SavedDocument.open(EDITS, places, notices, (error) => this.logFailure(error))
    for (const message of notices) this.context.emit('app.notice', { level: 'warning', message, advice: '' })
    const open: OpenEdits = {
      ref,
      saved,
      blocks: new EditedBlocks(paths.editedBlocks(keyOf(ref)), file),
      controller: null,
      waitsForSound: false,
    }
    this.keepUp(open)
    return open
  }

  private inTurn(ref: EditableSound, work: (saved: SavedEdits) => Promise<DocumentMove<SpectralChange> | null>): Promise<void> {
    const { paths } = this.context.store
    paths.requireWritable()
    return this.turns.add(async () => {
      const open = await this.open(ref)
      await makeFolder(paths.editsFolder(keyOf(ref)))
      const move = await explaining('save the edits of a sound', () => work(open.saved))
      if (!move) return
      const { kind, label, changes } = move
      this.context.emit('edits.changed', {
        ...{ sound: ref, sequence: open.saved.sequence, kind, label },
        ...{ changes: [...changes], history: historyOf(open.saved) },
      })
      this.keepUp(open)
    })
  }

  /** Computes what the edits have changed; what is under way for former edits is given up. */
  private keepUp(open: OpenEdits): void {
    const given = open.blocks.want(open.saved.document)
    if (given.length > 0 || open.blocks.left > 0) this.tellRendered(open, given)
    open.controller?.abort()
    open.waitsForSound = false
    if (open.blocks.left === 0) return
    const controller = new AbortController()
    open.controller = controller
    this.busy = this.busy.then(() => this.compute(open, controller)).catch((error: unknown) => this.tellFailure(open, controller, error))
  }

  private async compute(open: OpenEdits, controller: AbortController): Promise<void> {
    if (controller.signal.aborted) return
    const others = await this.othersOf(open.saved.document.layers)
    const all = open.blocks.left
    const work = (signal: AbortSignal, update: (progress: number) => void): Promise<void> =>
      open.blocks.compute(others, (input, until) => this.inEngine((client) => client.run('edit-blocks', input, { signal: until })), {
        signal,
        // A stroke is not worth a second process.
        atOnce: all <= SHOWN_AS_JOB ? 1 : Math.max(1, Math.min(MOST_PROCESSES, availableParallelism())),
        onBlocks: (changed) => {
          update(1 - open.blocks.left / all)
          this.tellRendered(open, changed)
        },
      })
    if (all <= SHOWN_AS_JOB) await work(controller.signal, () => undefined)
    else {
      const job = this.context.jobs.start({
        kind: 'editing',
        title: 'Computing edits',
        subjectId: open.ref.id,
        work: ({ signal, update }) => work(AbortSignal.any([signal, controller.signal]), (progress) => update({ progress })),
      })
      await job.done
    }
    this.rest()
  }

  /** Sounds that layers bring in. */
  private othersOf(layers: SpectralEdits['layers']): Promise<EditsInput['others']> {
    return this.filesOf(layers.flatMap(({ operation }) => (operation.kind === 'insert' ? [operation.sound] : [])))
  }

  private async inEngine<T>(work: (client: EngineClient) => Promise<T>): Promise<T> {
    clearTimeout(this.idle)
    const client = this.resting.pop() ?? new EngineClient(this.context.forker, { heapMegabytes: HEAP_MEGABYTES })
    this.clients.add(client)
    try {
      return await work(client)
    } finally {
      if (client.alive) this.resting.push(client)
      else this.clients.delete(client)
    }
  }

  private rest(): void {
    clearTimeout(this.idle)
    this.idle = setTimeout(() => this.endProcesses(), IDLE_MS)
    this.idle.unref()
  }

  private endProcesses(): void {
    for (const client of this.clients) client.close()
    this.clients.clear()
    this.resting.length = 0
  }

  private async tellFailure(open: OpenEdits, controller: AbortController, error: unknown): Promise<void> {
    this.rest()
    // Another edit came; its own work is on its way.
    if (controller.signal.aborted) return
    // Looking for samples that have vanished begins to bring them back.
    const gone: unknown = await this.sounds()
      .samplesOf(open.ref)
      .then(
        () => null,
        (reason: unknown) => reason,
      )
    open.waitsForSound = gone !== null
    this.context.log.write('warning', 'Edits could not be computed', { error, sound: open.ref })
    this.tellRendered(open, [])
    this.context.emit('app.notice', {
      level: 'error',
      message: 'Not all of the edited sound is computed.',
      advice: gone
        ? `The edits are kept, and computed as soon as the sound is there again. ${inOneLine(gone)}`
        : 'The edits are kept. Undo the last one, or turn its layer off and on again.',
      about: 'edits',
    })
  }

  private tellRendered({ ref, blocks }: OpenEdits, changed: readonly TimeSpan[]): void {
    this.context.emit('edits.rendered', { sound: ref, changed: changed.map(({ start, end }) => [start, end]), left: blocks.left })
  }

  private logFailure(error: unknown): void {
    this.context.log.write('warning', 'Edits could not be saved; they are kept in their journal', { error })
  }
}

const keyOf = ({ kind, id }: EditableSound): string => `${kind}-${id}`

const historyOf = ({ labels }: SavedEdits): SongHistory => ({ undo: labels.done.at(-1) ?? null, redo: labels.undone.at(-1) ?? null })
