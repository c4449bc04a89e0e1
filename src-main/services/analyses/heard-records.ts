import {
  heardSchema,
  likenessBytes,
  readLikeness,
  type Heard,
  type HeardSound,
  type Likeness,
  type Melody,
} from '../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readWhole } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { ProjectPaths } from '../project/project-paths.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'

/** What was heard of sounds, kept in the cache; in memory where nothing can be written. */
export class HeardRecords {
  private readonly paths: ProjectPaths
  /** By sound. */
  private readonly unwritten = new Map<string, HeardSound>()

  constructor(paths: ProjectPaths) {
    this.paths = paths
  }

  async heard(soundKey: string): Promise<Heard | null> {
    const kept = this.unwritten.get(soundKey)
    if (kept) return kept.heard
    const known = await readRecord(this.paths.heard(soundKey), heardSchema)
    return 'value' in known ? known.value : null
  }

  async melody(soundKey: string): Promise<Melody | null> {
    const kept = this.unwritten.get(soundKey)
    if (kept) return kept.melody
    const bytes = await orMissing(readWhole(this.paths.melody(soundKey)))
    if (bytes === null || bytes.length % (2 * Float32Array.BYTES_PER_ELEMENT) !== 0) return null
    const values = new Float32Array(new Uint8Array(bytes).buffer)
    return { hz: values.slice(0, values.length / 2), confidence: values.slice(values.length / 2) }
  }

  async likeness(soundKey: string): Promise<Likeness | null> {
    const kept = this.unwritten.get(soundKey)
    if (kept) return kept.likeness
    const bytes = await orMissing(readWhole(this.paths.likeness(soundKey)))
    return bytes && readLikeness(bytes)
  }

  async keep(soundKey: string, sound: HeardSound): Promise<void> {
    const { paths } = this
    if (paths.readOnly !== null) {
      this.unwritten.set(soundKey, sound)
      return
    }
    const { heard, melody, likeness } = sound
    await makeFolder(paths.heardFolder)
    const values = new Float32Array(2 * melody.hz.length)
    values.set(melody.hz)
    values.set(melody.confidence, melody.hz.length)
    await writeFileAtomic(paths.melody(soundKey), new Uint8Array(values.buffer))
    await writeFileAtomic(paths.likeness(soundKey), likenessBytes(likeness))
    await writeRecord(paths.heard(soundKey), heard)
  }
}
