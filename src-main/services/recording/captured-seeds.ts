import { basename, extname, join } from 'node:path'
import { z } from 'zod'
import { idSchema, nameSchema } from '../../../src-shared/project/index.ts'
import { capturedSeedSchema, type CapturedSeed } from '../../../src-shared/rpc/index.ts'
import type { PcmSource } from '../../engine/files/pcm-source.ts'
import type { PreparedSeed } from '../../audio/recording/prepare-seed.ts'
import { Wav24File } from '../../audio/recording/wav24-file.ts'
import { explaining } from '../../failures/file-errors.ts'
import { systemCode } from '../../storage/system-code.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { fileInfo, readWhole, removeFile } from '../../storage/files.ts'
import { namesIn } from '../../storage/folders.ts'
import { newId } from '../project/identifiers.ts'
import type { ProjectPaths } from '../project/project-paths.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'

/** More than an hour of stereo. */
const LARGEST_SEED_BYTES = 2 ** 31 - 1
/** Of those heard in call and response: older ones make room. */
const KEPT_IN_TURN = 20
const FIRST_NAME = 'Played seed'

const recordSchema = capturedSeedSchema.extend({ version: z.literal(1), id: idSchema, name: nameSchema })

/**
 * Seeds that were played in. `seeds/<id>.f32` is the sound as the engine reads it, `seeds/<id>.json` what is known of it,
 * written when the sound is there and removed before it.
 */
export class CapturedSeeds {
  private seeds: CapturedSeed[] = []

  constructor(private readonly paths: ProjectPaths) {}

  /** The newest first. */
  get list(): readonly CapturedSeed[] {
    return this.seeds
  }

  /** Reads those of the project. Sound without a record is what a crash left, and goes. */
  async load(notices: string[]): Promise<void> {
    const { captures } = this.paths
    const files = await namesIn(captures)
    for (const file of files) {
      const id = basename(file, extname(file))
      if (!idSchema.safeParse(id).success) continue
      if (extname(file) === '.f32' && !files.includes(`${id}.json`)) await removeFile(join(captures, file))
      if (extname(file) !== '.json') continue
      const problem = await this.loadOne(id)
      if (problem) notices.push(`The played seed seeds/${file} cannot be read (${problem}). Its files were left as they are.`)
    }
    this.seeds.sort((a, b) => b.capturedAt.localeCompare(a.capturedAt))
  }

  private async loadOne(id: string): Promise<string | null> {
    const read = await readRecord(this.recordPath(id), recordSchema)
    if ('problem' in read) return read.problem
    const { version: _, ...seed } = read.value
    if (seed.id !== id) return 'it belongs to another seed'
    try {
      const { size } = await fileInfo(this.path(id))
      if (size !== seed.frames * seed.channels * Float32Array.BYTES_PER_ELEMENT) return 'its sound is not as long as noted'
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return 'its sound is missing'
      throw error
    }
    this.seeds.push(seed)
    return null
  }

  async add(
    { samples, trimmedFrames, gainDb }: PreparedSeed,
    { sampleRate, channels, inTurn }: Pick<CapturedSeed, 'sampleRate' | 'channels' | 'inTurn'>,
  ): Promise<CapturedSeed> {
    const seed: CapturedSeed = {
      id: newId('capture'),
      name: `${FIRST_NAME} ${1 + Math.max(0, ...this.seeds.map(({ name }) => (name.startsWith(`${FIRST_NAME} `) ? Number(name.slice(FIRST_NAME.length)) || 0 : 0)))}`,
      sampleRate,
      channels,
      frames: samples.length / channels,
      trimmedSeconds: trimmedFrames / sampleRate,
      gainDb,
      capturedAt: new Date().toISOString(),
      inTurn,
    }
    await explaining(`keep what was played in ${this.paths.captures}`, () =>
      writeFileAtomic(this.path(seed.id), new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)),
    )
    await writeRecord(this.recordPath(seed.id), { version: 1, ...seed })
    this.seeds = [seed, ...this.seeds]
    for (const { id } of this.seeds.filter((older) => older.inTurn).slice(KEPT_IN_TURN)) await this.remove(id)
    return seed
  }

  /** @throws ProjectError  not-found */
  get(id: string): CapturedSeed {
    const found = this.seeds.find((seed) => seed.id === id)
    if (!found) throw new ProjectError({ code: 'not-found', message: 'This played seed is not there any more.', advice: 'Play another.' })
    return found
  }

  /** The seed as the engine reads a recording. */
  pcmSource(id: string): PcmSource {
    const { name, sampleRate, channels, frames } = this.get(id)
    return { recordingId: id, name, pcmPath: this.path(id), soundKey: id, sampleRate, channels, frames }
  }

  /** Writes it as a sound file. */
  async exportTo(id: string, path: string): Promise<void> {
    const { sampleRate, channels } = this.get(id)
    const bytes = await explaining('read the played seed', () => readWhole(this.path(id), LARGEST_SEED_BYTES))
    await explaining(`write ${path}`, async () => {
      const wav = await Wav24File.create(path, sampleRate, channels)
      await wav.append(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4))
      await wav.finish()
    })
  }

  async remove(id: string): Promise<void> {
    // Only what is known here: an id is part of a path.
    this.get(id)
    this.seeds = this.seeds.filter((seed) => seed.id !== id)
    await removeFile(this.recordPath(id))
    await removeFile(this.path(id))
  }

  private recordPath(id: string): string {
    return join(this.paths.captures, `${id}.json`)
  }

  private path(id: string): string {
    return join(this.paths.captures, `${id}.f32`)
  }
}
