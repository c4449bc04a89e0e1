import PQueue from 'p-queue'
import { z } from 'zod'
import {
  idSchema,
  MIDI_TAKE_RATE,
  midiTakeFrames,
  midiTakeSchema,
  NO_MARKS,
  type Marks,
  type MidiTake,
  type PlayedMidi,
  type Run,
} from '../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { exists, fileInfo, readWhole, removeFile } from '../../storage/files.ts'
import { namesIn } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { Preview, PreviewPlace } from '../../engine/training/train-job.ts'
import { encodeMidi } from '../../engine/files/midi-file.ts'
import { sustainedNotes } from '../../engine/synth/sustained-notes.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { Trash } from '../trash/trash.ts'
import { newEntry } from '../trash/trash-entry.ts'

const RECORD_ENDING = '.notes.json'
/** On the disk before its notes are. */
const recordSchema = midiTakeSchema.extend({ isBeingKept: z.boolean().default(false) })

/** A MIDI take as the instrument plays it: mono float32 on the disk. */
export interface MidiTakeSound {
  pcmPath: string
  sampleRate: number
  channels: number
  frames: number
}

/** Notes of the project, played, imported or written by a network: a Standard MIDI File each, and a record of it. */
export class MidiTakeService {
  private readonly takes = new Map<string, MidiTake>()
  private readonly closing = new AbortController()
  /** One take after the other: a list of many must not start as many processes. */
  private readonly renderings = new PQueue({ concurrency: 1 })

  constructor(
    private readonly context: SessionContext,
    private readonly trash: Trash,
  ) {}

  async load(notices: string[]): Promise<void> {
    const { paths } = this.context.store
    for (const file of await namesIn(paths.takes)) {
      const id = file.slice(0, -RECORD_ENDING.length)
      if (!file.endsWith(RECORD_ENDING) || !idSchema.safeParse(id).success) continue
      const read = await readRecord(paths.midiTakeFile(id), recordSchema)
      if ('value' in read && read.value.id === id) {
        const { isBeingKept, ...take } = read.value
        if (isBeingKept) await this.finishKeeping(take)
        else this.takes.set(id, take)
      } else
        notices.push(
          `The MIDI take takes/${file} cannot be read (${'problem' in read ? read.problem : 'it belongs to another take'}). Its ` +
            'files were left as they are.',
        )
    }
  }

  list(): MidiTake[] {
    return [...this.takes.values()].sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  }

  /** Keeps what a person played. */
  async keep(played: PlayedMidi, name = this.nextName(), id = newId('notes')): Promise<MidiTake> {
    this.context.store.paths.requireWritable()
    const durationSeconds = sustainedNotes(played.notes, played.controls).reduce(
      (end, note) => Math.max(end, note.startSeconds + note.durationSeconds),
      0,
    )
    const facts = { name, notes: played.notes.length, durationSeconds, tempoBpm: played.tempoBpm, origin: { kind: 'played' } as const }
    return this.add(facts, await encodeMidi(name, played), id)
  }

  /** Takes over what a training wrote at one of its preview epochs. */
  async addPreview(run: Run, { epoch, step }: PreviewPlace, preview: Extract<Preview, { kind: 'notes' }>): Promise<void> {
    const { notes, durationSeconds, tempoBpm, settings, path } = preview
    const origin = {
      runId: run.id,
      runName: run.name,
      model: run.settings.model,
      checkpointStep: step,
      checkpointEpoch: epoch,
      seed: null,
      settings,
    }
    const name = `${run.name}, after epoch ${epoch}`
    const facts = { name, notes: notes.length, durationSeconds, tempoBpm, origin: { kind: 'generated' as const, provenance: origin } }
    await this.add({ ...facts, preview: { notes } }, await readWhole(path))
    await removeFile(path)
  }

  /** Takes in a Standard MIDI File, as it is. */
  async add(
    facts: Pick<MidiTake, 'name' | 'notes' | 'durationSeconds' | 'tempoBpm' | 'origin'> & Partial<Pick<MidiTake, 'preview'>>,
    file: Uint8Array<ArrayBuffer>,
    id = newId('notes'),
  ): Promise<MidiTake> {
    const { paths } = this.context.store
    paths.requireWritable()
    const take: MidiTake = {
      version: 1,
      id,
      file: `${id}.mid`,
      createdAt: new Date().toISOString(),
      labels: NO_MARKS,
      preview: null,
      ...facts,
    }
    // The record first: notes without one are nobody's.
    await writeRecord(paths.midiTakeFile(id), { ...take, isBeingKept: true } satisfies z.input<typeof recordSchema>)
    try {
      await explaining(`keep a MIDI take in ${paths.takes}`, () => writeFileAtomic(paths.midiTakeNotes(id), file))
      await writeRecord(paths.midiTakeFile(id), take)
    } catch (error) {
      await removeFile(paths.midiTakeFile(id))
      throw error
    }
    this.show(take)
    return take
  }

  rename(id: string, name: string): Promise<void> {
    return this.trash.inTurn(() => this.save({ ...this.get(id), name }))
  }

  label(id: string, labels: Partial<Marks>): Promise<void> {
    return this.trash.inTurn(() => {
      const take = this.get(id)
      return this.save({ ...take, labels: { ...take.labels, ...labels } })
    })
  }

  remove(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      await this.trash.take([newEntry('midi-take', { record: this.get(id) })], () => removeFile(this.context.store.paths.midiTakeFile(id)))
      this.takes.delete(id)
      this.context.emit('midiTakes.removed', { takeId: id })
    })
  }

  restore(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      if (this.takes.has(id)) return
      const entry = await this.trash.require('midi-take', id, 'Play it again.')
      await this.trash.giveBack([entry], () => this.save(entry.record))
    })
  }

  /** The file to be handed over. */
  async file(id: string): Promise<{ fileName: string; data: Uint8Array<ArrayBuffer> }> {
    const { name } = this.get(id)
    return { fileName: safeFileName(`${name}.mid`), data: await readWhole(await this.notesPath(id)) }
  }

  /** Where its MIDI file lies, which is there. */
  notesPath(id: string): Promise<string> {
    const { paths } = this.context.store
    this.get(id)
    return explaining(`read takes/${id}.mid`, () => paths.fileInside(paths.midiTakeNotes(id)))
  }

  /** How it sounds; made when it is first asked for. */
  async sound(id: string): Promise<MidiTakeSound> {
    const { paths } = this.context.store
    const sound: MidiTakeSound = {
      pcmPath: paths.midiTakeSound(id),
      sampleRate: MIDI_TAKE_RATE,
      channels: 1,
      frames: midiTakeFrames(this.get(id)),
    }
    if (!(await isWhole(sound))) await this.renderings.add(() => this.render(id, sound))
    return sound
  }

  /** One that was being kept when the program ended is there where its notes are; else nobody was told that it would be. */
  private async finishKeeping(take: MidiTake): Promise<void> {
    const { paths } = this.context.store
    if (paths.readOnly) return
    if (await exists(paths.midiTakeNotes(take.id))) await this.save(take)
    else await removeFile(paths.midiTakeFile(take.id))
  }

  /** Ends what is being made. */
  async close(): Promise<void> {
    this.closing.abort()
    await this.renderings.onIdle()
  }

  private async render(id: string, sound: MidiTakeSound): Promise<void> {
    if (await isWhole(sound)) return
    const midiPath = await this.notesPath(id)
    await runInEngine(
      this.context.forker,
      'render-notes',
      { midiPath, frames: sound.frames, pcmPath: sound.pcmPath },
      { signal: this.closing.signal, graceMs: 1000 },
    )
  }

  /** @throws ProjectError where there is none */
  get(id: string): MidiTake {
    const take = this.takes.get(id)
    if (!take)
      throw new ProjectError({
        code: 'not-found',
        message: 'That tune is not in this project any more.',
        advice: 'It may have been removed: undo brings it back, or choose another.',
      })
    return take
  }

  private nextName(): string {
    const numbers = this.list().map(({ name }) => Number(/^Notes (\d+)$/.exec(name)?.[1] ?? 0))
    return `Notes ${Math.max(0, ...numbers) + 1}`
  }

  private async save(take: MidiTake): Promise<void> {
    await writeRecord(this.context.store.paths.midiTakeFile(take.id), take)
    this.show(take)
  }

  private show(take: MidiTake): void {
    this.takes.set(take.id, take)
    this.context.emit('midiTakes.changed', take)
  }
}

async function isWhole({ pcmPath, frames }: MidiTakeSound): Promise<boolean> {
  return (await orMissing(fileInfo(pcmPath)))?.size === frames * Float32Array.BYTES_PER_ELEMENT
}
