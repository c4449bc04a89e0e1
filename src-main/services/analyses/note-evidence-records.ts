import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import { HEARD_KEYS, type NoteEvidence } from '../../../src-shared/music/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readWhole } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { ProjectPaths } from '../project/project-paths.ts'

const [deflate, inflate] = [promisify(deflateRaw), promisify(inflateRaw)]
/** Begins the file; the number is that of its form. */
const MAGIC = 0x534c4e31
/** Magic, frames, frames a second. */
const HEADER_BYTES = 16
const PLANES = 4
/** Frames of an hour and a half. */
const MOST_FRAMES = 500_000

/** What a network says of the notes of sounds, packed in the cache: 50 MB an hour of piano, less than half of what it is in memory. */
export class NoteEvidenceRecords {
  constructor(private readonly paths: ProjectPaths) {}

  /** Null where it was not found yet, or its file is damaged. */
  async find(soundKey: string): Promise<NoteEvidence | null> {
    const bytes = await orMissing(readWhole(this.paths.noteEvidence(soundKey)))
    if (bytes === null || bytes.length < HEADER_BYTES || bytes.readUInt32BE(0) !== MAGIC) return null
    const [frames, framesPerSecond] = [bytes.readUInt32BE(4), bytes.readDoubleBE(8)]
    const cells = frames * HEARD_KEYS
    if (frames > MOST_FRAMES || !(framesPerSecond > 0)) return null
    const planes = await inflate(bytes.subarray(HEADER_BYTES), { maxOutputLength: PLANES * cells + 1 }).catch(() => null)
    if (planes?.length !== PLANES * cells) return null
    const plane = (index: number): Uint8Array<ArrayBuffer> => Uint8Array.from(planes.subarray(index * cells, (index + 1) * cells))
    return {
      ...{ frames, framesPerSecond, onset: plane(0), note: plane(1) },
      ...{ bend: new Int8Array(plane(2).buffer), level: new Int8Array(plane(3).buffer) },
    }
  }

  async keep(soundKey: string, { frames, framesPerSecond, ...planes }: NoteEvidence): Promise<void> {
    if (this.paths.readOnly !== null) return
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32BE(MAGIC, 0)
    header.writeUInt32BE(frames, 4)
    header.writeDoubleBE(framesPerSecond, 8)
    const { onset, note, bend, level } = planes
    const packed = await deflate(Buffer.concat([onset, note, new Uint8Array(bend.buffer), new Uint8Array(level.buffer)]))
    await makeFolder(this.paths.heardFolder)
    await writeFileAtomic(this.paths.noteEvidence(soundKey), Buffer.concat([header, packed]), { rebuildable: true })
  }
}
