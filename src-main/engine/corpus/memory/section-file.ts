import { openFile } from '../../../storage/files.ts'
import { replaceFile } from '../../../storage/atomic-file.ts'
import { orMissing } from '../../../storage/system-code.ts'

/** Numbers that lie together in a file. */
export type Section = Float32Array | Uint32Array | Uint8Array

const TYPES = { f: Float32Array, u: Uint32Array, b: Uint8Array } as const
type TypeLetter = keyof typeof TYPES

const MAGIC = 0x3153_4553
/** Of a head, which only names its sections. */
const LARGEST_HEAD_BYTES = 1 << 16
const FIRST_BYTES = 8
/** Each section begins where its numbers may be read in place. */
const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8

interface HeadSection {
  name: string
  type: TypeLetter
  length: number
}

const bytesOf = (section: Section): Uint8Array => new Uint8Array(section.buffer, section.byteOffset, section.byteLength)

const letterOf = (section: Section): TypeLetter => (section instanceof Float32Array ? 'f' : section instanceof Uint32Array ? 'u' : 'b')

/**
 * Writes named arrays one after another, in the processor's order of bytes: a cache that stays on its machine. Magic number and length of
 * the head; the head as JSON; the sections, each from a multiple of 8 bytes on.
 */
export async function writeSections(path: string, sections: Readonly<Record<string, Section>>): Promise<void> {
  const list = Object.entries(sections).map(([name, section]): HeadSection => ({ name, type: letterOf(section), length: section.length }))
  const head = new TextEncoder().encode(JSON.stringify(list))
  await replaceFile(
    path,
    async (file) => {
      const first = new Uint8Array(aligned(FIRST_BYTES + head.length))
      new Uint32Array(first.buffer, 0, 2).set([MAGIC, head.length])
      first.set(head, FIRST_BYTES)
      await file.writeFile(first)
      for (const section of Object.values(sections)) {
        await file.writeFile(bytesOf(section))
        await file.writeFile(new Uint8Array(aligned(section.byteLength) - section.byteLength))
      }
    },
    { rebuildable: true },
  )
}

/**
 * Reads what `writeSections` wrote.
 *
 * @param roomFor  where a section is to be read to, by its name and length; unless it says so, into an array of its own
 * @returns        null where there is no such file, or a damaged one
 */
export async function readSections(
  path: string,
  roomFor: (name: string, length: number) => Section | null = () => null,
): Promise<Map<string, Section> | null> {
  const file = await orMissing(openFile(path))
  if (file === null) return null
  try {
    const { size } = await file.stat()
    let at = 0
    const fill = async (into: Uint8Array): Promise<boolean> => {
      for (let done = 0; done < into.length;) {
        const { bytesRead } = await file.read(into, done, into.length - done, at + done)
        if (bytesRead === 0) return false
        done += bytesRead
      }
      at += into.length
      return true
    }
    const first = new Uint32Array(2)
    if (!(await fill(bytesOf(first))) || first[0] !== MAGIC || first[1] > LARGEST_HEAD_BYTES) return null
    const head = new Uint8Array(first[1])
    if (!(await fill(head))) return null
    const sections = new Map<string, Section>()
    for (const { name, type, length } of JSON.parse(new TextDecoder().decode(head)) as HeadSection[]) {
      at = aligned(at)
      if (at + length * TYPES[type].BYTES_PER_ELEMENT > size) return null
      const section = roomFor(name, length) ?? new TYPES[type](length)
      if (!(await fill(bytesOf(section)))) return null
      sections.set(name, section)
    }
    return sections
  } catch {
    return null
  } finally {
    await file.close()
  }
}
