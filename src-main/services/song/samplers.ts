import { basename, join } from 'node:path'
import { z } from 'zod'
import { LRUCache } from 'lru-cache'
import { isCorpus, nameSchema, idSchema } from '../../../src-shared/project/index.ts'
import type { Sampler, Song } from '../../../src-shared/music/index.ts'
import { readStretch, type SampleFile } from '../../engine/files/sample-file.ts'
import type { RenderSongInput } from '../../engine/mixing/mixing-jobs.ts'
import { soundKey } from '../../engine/mixing/sound-files.ts'
import type { MadeSampler } from '../../engine/sampler/sampler-jobs.ts'
import { sampleInstruments, type Instrument } from '../../engine/synth/instruments/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { fileInfo, moveFile, removeFile } from '../../storage/files.ts'
import { makeFolder, namesIn } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { newId } from '../project/identifiers.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { OneShotService, OneShotsWanted } from '../runs/one-shot-service.ts'
import type { RunService } from '../runs/run-service.ts'

const ENDING = '.sampler.json'
const recordSchema = z.object({
  version: z.literal(1),
  id: idSchema,
  name: nameSchema,
  sampleRate: z.int().positive(),
  channels: z.int().min(1).max(2),
  frames: z.int().positive(),
})
type SamplerRecord = z.infer<typeof recordSchema>

/** What a sampler is made of: a recording, the sounds that a network plays with, or short sounds that a network makes. */
export type SamplerSource =
  { kind: 'recording'; id: string } | { kind: 'run'; id: string } | ({ kind: 'one-shots'; as: 'kit' | 'notes' } & OneShotsWanted)

/**
 * The sounds of samplers: `instruments/<id>.f32`, pieces of recordings behind each other, and `<id>.sampler.json`, written when they are
 * there. They never change: whatever becomes of the recordings, the instrument stays. Which key plays what is in the song.
 */
export class Samplers {
  private records = new Map<string, SamplerRecord>()
  private readonly opened = new LRUCache<string, Promise<Float32Array[]>>({ max: 4 })

  constructor(
    private readonly context: SessionContext,
    private readonly parts: { library: LibraryService; runs: RunService; oneShots: OneShotService },
  ) {}

  async load(notices: string[]): Promise<void> {
    const { instruments } = this.context.store.paths
    for (const file of await namesIn(instruments)) {
      if (!file.endsWith(ENDING)) continue
      const read = await readRecord(join(instruments, file), recordSchema)
      const record = 'value' in read && read.value.id === basename(file, ENDING) ? read.value : null
      const info = record && (await orMissing(fileInfo(this.pathOf(record.id))))
      if (record && info?.size === record.frames * record.channels * Float32Array.BYTES_PER_ELEMENT) this.records.set(record.id, record)
      else notices.push(`The sounds of the sampler instruments/${file} cannot be read. Its track plays on its own instrument.`)
    }
  }

  /** Makes one, as a job. @throws ProjectError where there is nothing to make it of */
  make(source: SamplerSource): StartedJob<Sampler> {
    const { store, jobs } = this.context
    const { paths } = store
    paths.requireWritable()
    const { name, engineWork } = this.workOf(source)
    return jobs.start({
      kind: 'song',
      title: `Making a sampler of “${name}”`,
      work: async (control) => {
        const id = newId('sampler')
        const incoming = join(paths.incoming, `${id}.f32`)
        try {
          const { channels, frames, ...made } = await engineWork(incoming, control)
          const record: SamplerRecord = { version: 1, id, name: name.slice(0, 120), sampleRate: made.sampleRate, channels, frames }
          await explaining('keep the sampler in the project', async () => {
            await makeFolder(paths.instruments)
            await moveFile(incoming, this.pathOf(id))
            await writeRecord(join(paths.instruments, `${id}${ENDING}`), record)
          })
          this.records.set(id, record)
          const sampler: Sampler = { id, name: record.name, ...made }
          this.context.emit('song.samplerMade', { jobId: control.id, sampler: { ...sampler, zones: [...sampler.zones] } })
          return sampler
        } finally {
          await removeFile(incoming)
        }
      },
    })
  }

  /** For a render: where the sounds of a song's samplers lie. */
  soundsOf({ tracks }: Song): RenderSongInput['sounds'] {
    const ids = new Set(tracks.flatMap(({ sampler }) => (sampler ? [sampler.id] : [])))
    return [...ids].flatMap((id) => {
      const file = this.fileOf(id)
      return file ? [{ key: soundKey({ kind: 'sampler', id }), file }] : []
    })
  }

  /** Its left and right, for the ear while one edits; null where its sounds are gone. */
  async instruments(sampler: Sampler): Promise<readonly Instrument[] | null> {
    const file = this.fileOf(sampler.id)
    if (!file) return null
    const sound = this.opened.get(sampler.id) ?? readStretch(file, 0, file.frames)
    this.opened.set(sampler.id, sound)
    return sampleInstruments(sampler, { sampleRate: file.sampleRate, channels: await sound })
  }

  private fileOf(id: string): SampleFile | null {
    const record = this.records.get(id)
    if (!record) return null
    const { channels, frames, sampleRate } = record
    return { path: this.pathOf(id), dataOffset: 0, encoding: 'float32', channels, frames, sampleRate }
  }

  /** What makes it, into a file. */
  private workOf(source: SamplerSource): { name: string; engineWork: (outPath: string, control: JobControl) => Promise<MadeSampler> } {
    const { library, runs, oneShots } = this.parts
    const { forker, store } = this.context
    if (source.kind === 'one-shots') {
      const input = oneShots.inputOf(source)
      return {
        name: runs.get(source.runId).name,
        engineWork: (outPath, { signal }) => runInEngine(forker, 'make-one-shot-sampler', { ...input, as: source.as, outPath }, { signal }),
      }
    }
    const { name, ids, isOfUnits } = this.materialOf(source)
    return {
      name,
      async engineWork(outPath, control) {
        const sources = await library.pcmSources(ids, control)
        return runInEngine(
          forker,
          'make-sampler',
          { sources, featureFolder: isOfUnits ? store.paths.features : null, outPath },
          { signal: control.signal, onEvent: ({ progress, detail }) => control.update({ progress, detail }) },
        )
      },
    }
  }

  private materialOf({ kind, id }: Exclude<SamplerSource, { kind: 'one-shots' }>): { name: string; ids: string[]; isOfUnits: boolean } {
    const { library, runs } = this.parts
    if (kind === 'recording') return { name: library.recording(id).name, ids: [id], isOfUnits: false }
    const run = runs.get(id)
    const here = new Set(library.recordings.map((recording) => recording.id))
    const ids = [...new Set(run.split.map(({ recordingId }) => recordingId))].filter((known) => here.has(known))
    if (!isCorpus(run.settings) || ids.length === 0)
      throw new ProjectError({
        code: 'bad-input',
        message: `“${run.name}” plays with no sounds that could become keys.`,
        advice: 'Choose a recording, or a network that plays with own sounds.',
      })
    return { name: run.name, ids, isOfUnits: true }
  }

  private pathOf(id: string): string {
    return join(this.context.store.paths.instruments, `${id}.f32`)
  }
}
