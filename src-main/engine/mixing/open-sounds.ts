import { SampleReader, type SampleFile } from '../files/sample-file.ts'

/** The files that a mix reads from, each open as long as a clip of it is heard. */
export class OpenSounds {
  private readonly open = new Map<string, { reader: Promise<SampleReader>; users: number }>()

  async acquire(file: SampleFile): Promise<SampleReader> {
    const entry = this.open.get(file.path) ?? { reader: SampleReader.open(file), users: 0 }
    this.open.set(file.path, entry)
    entry.users++
    return entry.reader
  }

  async release({ path }: SampleFile): Promise<void> {
    const entry = this.open.get(path)
    if (!entry || --entry.users > 0) return
    this.open.delete(path)
    await (await entry.reader).close()
  }

  /** At the end of a mix, also where it was broken off. */
  async close(): Promise<void> {
    const entries = [...this.open.values()]
    this.open.clear()
    for (const { reader } of entries) await reader.then((found) => found.close()).catch(() => {})
  }
}
