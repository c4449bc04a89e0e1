import { join } from 'node:path'
import type { CallParams, CallResult, EditableSound } from '../../../src-shared/rpc/index.ts'
import type { Recording } from '../../../src-shared/project/index.ts'
import { EMPTY_MASK, spectralLayerSchema, WHOLE_SOUND, type MaskShape, type SpectralMask } from '../../../src-shared/spectral/index.ts'
import type { SampleFile } from '../../engine/files/sample-file.ts'
import type { FittingPassage, RenderEditsInput } from '../../engine/spectral-editing/edit-jobs.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { removeFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { EngineClient, runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { TakeService } from '../takes/take-service.ts'
import type { SpectralEditsService } from './spectral-edits.ts'

/** So many parts that were heard stay; the player may still be at the one before. */
const PARTS_KEPT = 4
const IDLE_MS = 60_000

/** A tone of a key: soft enough beside any music, it dies away. */
const TONE_SECONDS = 1
const TONE_DB = -15
const TONE_FALLS_DB = 30

type HeardPartAnswer = CallResult<'edits.hear'>

interface HeardPart extends Pick<SampleFile, 'sampleRate' | 'channels' | 'speakers' | 'frames'> {
  id: string
  pcmPath: string
}

/** What is made of edited sounds: parts to be heard, shapes that are found in them, new recordings. */
export class EditRenders {
  private parts: HeardPart[] = []
  private client: EngineClient | null = null
  private turn: Promise<unknown> = Promise.resolve()
  private idle: NodeJS.Timeout | undefined

  constructor(
    private readonly context: SessionContext,
    private readonly edits: SpectralEditsService,
    private readonly library: LibraryService,
    private readonly takes: Pick<TakeService, 'get'>,
  ) {}

  /** A part that was made to be heard. */
  part(id: string): HeardPart {
    const found = this.parts.find((part) => part.id === id)
    if (found) return found
    throw new ProjectError({ code: 'not-found', message: 'This part is gone.', advice: 'Play it once more.' })
  }

  async hear(request: CallParams<'edits.hear'>): Promise<HeardPartAnswer> {
    const { what, startFrame, mask, windowSamples } = request
    const edited = await this.edits.inputFor(request.sound)
    const frames = Math.min(request.frames, edited.sound.frames - startFrame)
    if (frames <= 0)
      throw new ProjectError({ code: 'bad-input', message: 'There is nothing to hear.', advice: 'Choose a part of the sound.' })
    return this.render(edited.sound, {
      ...(what === 'original' ? { ...edited, layers: [], asLoudAs: edited.layers } : edited),
      ...{ startFrame, frames },
      part: (what === 'inside' || what === 'outside') && mask ? { mask: mask as SpectralMask, windowSamples, side: what } : undefined,
      difference: what === 'taken',
    })
  }

  /** A tone, by itself: what a layer that draws it would change. */
  async tone({ sound: ref, hertz }: CallParams<'edits.tone'>): Promise<HeardPartAnswer> {
    const { sound } = await this.edits.inputFor(ref)
    const frames = Math.min(sound.frames, Math.round(TONE_SECONDS * sound.sampleRate))
    const points: [number, number, number][] = [
      [0, hertz, TONE_DB],
      [TONE_SECONDS * sound.sampleRate, hertz, TONE_DB - TONE_FALLS_DB],
    ]
    const layer = spectralLayerSchema.parse({
      ...{ id: newId('tone'), name: 'Tone', mask: { ...EMPTY_MASK, shapes: [{ combine: 'add', shape: WHOLE_SOUND }] } },
      operation: { kind: 'partial', points },
    })
    return this.render(sound, { sound, layers: [layer], others: [], startFrame: 0, frames, difference: true })
  }

  private async render(
    { sampleRate, channels, speakers }: SampleFile,
    input: Omit<RenderEditsInput, 'outPath' | 'format'>,
  ): Promise<HeardPartAnswer> {
    const { frames } = input
    const id = newId('part')
    const folder = this.context.store.paths.edited
    await makeFolder(folder)
    const pcmPath = join(folder, `${id}.f32`)
    await this.inEngine((client) => client.run('render-edits', { ...input, outPath: pcmPath, format: 'pcm' }))
    this.parts.unshift({ id, pcmPath, sampleRate, channels, speakers, frames })
    for (const { pcmPath: old } of this.parts.splice(PARTS_KEPT)) await removeFile(old)
    return { sound: { kind: 'heard-part', id }, sampleRate, channels, frames }
  }

  async find({ sound, wish, windowSamples }: CallParams<'edits.find'>): Promise<{ shape: MaskShape | null }> {
    const input = { ...(await this.edits.inputFor(sound)), wish, windowSamples }
    return this.inEngine((client) => client.run('find-shape', input))
  }

  /** Where in each of these takes a passage lies that fits between two moments of a sound. */
  async fitPassages(
    ref: EditableSound,
    takeIds: readonly string[],
    between: { startFrame: number; endFrame: number },
  ): Promise<FittingPassage[]> {
    const passages = takeIds.map((id) => ({ kind: 'take' as const, id }))
    const edited = await this.edits.inputFor(ref)
    const others = [...edited.others, ...(await this.edits.filesOf(passages))]
    const { fits } = await this.inEngine((client) => client.run('fit-passages', { ...edited, others, passages, ...between }))
    return fits
  }

  async noisePrint({ sound, startFrame, endFrame }: CallParams<'edits.noisePrint'>): Promise<{ print: number[] }> {
    const input = { ...(await this.edits.inputFor(sound)), startFrame, endFrame }
    return this.inEngine((client) => client.run('measure-noise', input))
  }

  /** Makes a new recording of an edited sound. */
  async bounce(ref: EditableSound, name?: string): Promise<Recording> {
    const { paths } = this.context.store
    paths.requireWritable()
    const input = await this.edits.inputFor(ref)
    const source = ref.kind === 'recording' ? this.library.recording(ref.id).name : this.takes.get(ref.id).name
    const outPath = join(paths.incoming, `${newId('edited')}.wav`)
    const job = this.context.jobs.start({
      kind: 'editing',
      title: `Making a new recording of "${source}"`,
      subjectId: ref.id,
      work: async ({ signal, update }) => {
        try {
          await runInEngine(
            this.context.forker,
            'render-edits',
            { ...input, startFrame: 0, frames: input.sound.frames, outPath, format: 'wav-float' },
            { signal, onEvent: ({ progress }) => update({ progress }) },
          )
          signal.throwIfAborted()
          return await this.library.takeIn(outPath, {
            name: name ?? `${source.slice(0, 100)}, edited`,
            madeFrom: { sound: ref, name: source, edits: input.layers.filter(({ isOn }) => isOn).map((layer) => layer.name) },
          })
        } finally {
          await removeFile(outPath)
        }
      },
    })
    return job.done
  }

  async close(): Promise<void> {
    clearTimeout(this.idle)
    await this.turn
    this.client?.close()
    for (const { pcmPath } of this.parts.splice(0)) await removeFile(pcmPath)
  }

  /** In a process of its own, kept warm: somebody waits to hear it. */
  private inEngine<T>(work: (client: EngineClient) => Promise<T>): Promise<T> {
    clearTimeout(this.idle)
    const done = this.turn.then(() => {
      if (!this.client?.alive) this.client = new EngineClient(this.context.forker)
      return work(this.client)
    })
    this.turn = done.then(
      () => undefined,
      () => undefined,
    )
    this.idle = setTimeout(() => this.client?.close(), IDLE_MS)
    this.idle.unref()
    return done
  }
}
