import { join } from 'node:path'
import type { CapturedSeed } from '../../../src-shared/rpc/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readWhole, removeFile } from '../../storage/files.ts'
import type { PcmSource } from '../../engine/jobs.ts'
import type { PreparedSeed } from '../../audio/recording/prepare-seed.ts'
import { Wav24File } from '../../audio/recording/wav24-file.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { newId } from '../identifiers.ts'
import type { ProjectPaths } from '../project-paths.ts'

/** More than an hour of stereo. */
const LARGEST_SEED_BYTES = 2 ** 31 - 1
/** Older ones make room. */
const KEPT = 20

/** Seeds that were played in, of this session: their sound lies in the project's cache as the engine reads it. */
export class CapturedSeeds {
  private seeds: CapturedSeed[] = []
  private count = 0

  constructor(private readonly paths: ProjectPaths) {}

  /** The newest first. */
  get list(): readonly CapturedSeed[] {
    return this.seeds
  }

  async add({ samples, trimmedFrames, gainDb }: PreparedSeed, sampleRate: number, channels: number): Promise<CapturedSeed> {
    const seed: CapturedSeed = {
      id: newId('capture'),
      name: `Played seed ${++this.count}`,
      sampleRate,
      channels,
      frames: samples.length / channels,
      trimmedSeconds: trimmedFrames / sampleRate,
      gainDb,
      capturedAt: new Date().toISOString(),
    }
    const path = this.path(seed.id)
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
    await explaining(`keep what was played in ${this.paths.captures}`, () => writeFileAtomic(path, bytes, { rebuildable: true }))
    this.seeds = [seed, ...this.seeds]
    for (const { id } of this.seeds.slice(KEPT)) await this.remove(id)
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
    return { recordingId: id, name, pcmPath: this.path(id), contentHash: id, sampleRate, channels, frames }
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
    this.seeds = this.seeds.filter((seed) => seed.id !== id)
    await removeFile(this.path(id))
  }

  private path(id: string): string {
    return join(this.paths.captures, `${id}.f32`)
  }
}
