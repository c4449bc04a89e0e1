import { join } from 'node:path'
import type { CallParams, EditableSound, SoundRef } from '../../../src-shared/rpc/index.ts'
import type { Recording } from '../../../src-shared/project/index.ts'
import type { MaskShape, SpectralMask } from '../../../src-shared/spectral/index.ts'
import type { PcmSource } from '../../engine/files/pcm-source.ts'
import type { RenderEditsInput } from '../../engine/spectral-editing/edit-jobs.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { removeFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { EngineClient, runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { TakeService } from '../takes/take-service.ts'
import type { SpectralEditsService } from './spectral-edits.ts'

/** Nothing of what was edited is mended. */
const AS_IT_IS = { kinds: [], tracks: null }
/** So many parts that were heard stay; the player may still be at the one before. */
const PARTS_KEPT = 4
const IDLE_MS = 60_000

interface HeardPart extends Pick<PcmSource, 'pcmPath' | 'sampleRate' | 'channels' | 'frames'> {
  id: string
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

  async hear(request: CallParams<'edits.hear'>): Promise<{ sound: SoundRef; sampleRate: number; channels: number; frames: number }> {
    const { what, startFrame, mask, windowSamples } = request
    const edited = await this.edits.inputFor(request.sound)
    const { sampleRate, channels, frames: all } = edited.sound
    const frames = Math.min(request.frames, all - startFrame)
    if (frames <= 0)
      throw new ProjectError({ code: 'bad-input', message: 'There is nothing to hear.', advice: 'Choose a part of the sound.' })
    const id = newId('part')
    const folder = this.context.store.paths.edited
    await makeFolder(folder)
    const pcmPath = join(folder, `${id}.f32`)
    const input: RenderEditsInput = {
      ...(what === 'original' ? { ...edited, layers: [], asLoudAs: edited.layers } : edited),
      ...{ startFrame, frames, outPath: pcmPath, format: 'pcm' },
      part: (what === 'inside' || what === 'outside') && mask ? { mask: mask as SpectralMask, windowSamples, side: what } : undefined,
      difference: what === 'taken',
    }
    await this.inEngine((client) => client.run('render-edits', input))
    this.parts.unshift({ id, pcmPath, sampleRate, channels, frames })
    for (const { pcmPath: old } of this.parts.splice(PARTS_KEPT)) await removeFile(old)
    return { sound: { kind: 'heard-part', id }, sampleRate, channels, frames }
  }

  async find({ sound, wish, windowSamples }: CallParams<'edits.find'>): Promise<{ shape: MaskShape | null }> {
    const input = { ...(await this.edits.inputFor(sound)), wish, windowSamples }
    return this.inEngine((client) => client.run('find-shape', input))
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
          const { imported, alreadyHere, refused } = await this.library.importPaths([outPath], 'copy', AS_IT_IS).done
          const id = imported.at(0)?.id ?? alreadyHere.at(0)?.recording.id
          if (!id) throw new ProjectError({ code: 'bad-input', message: refused[0].reason, advice: 'Try it again.' })
          if (imported.length > 0)
            await this.library.adopt(id, {
              name: name ?? `${source.slice(0, 100)}, edited`,
              madeFrom: { sound: ref, name: source, edits: input.layers.filter(({ isOn }) => isOn).map((layer) => layer.name) },
            })
          return this.library.recording(id)
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
