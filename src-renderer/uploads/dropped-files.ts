/** The parts of the drag-and-drop entry API that are used; browsers type it loosely. */
interface DroppedEntry {
  isFile: boolean
  isDirectory: boolean
  name: string
  file?(found: (file: File) => void, failed: (error: unknown) => void): void
  createReader?(): { readEntries(found: (entries: DroppedEntry[]) => void, failed: (error: unknown) => void): void }
}

const MOST_FILES = 10_000

/** Every file in what was dropped, folders searched through. Hidden files are left out. */
export async function filesInDrop(items: Iterable<{ kind: string; webkitGetAsEntry(): unknown }>): Promise<File[]> {
  const entries = [...items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry() as DroppedEntry | null)
  const files: File[] = []
  for (const entry of entries) if (entry) await collect(entry, files)
  return files
}

async function collect(entry: DroppedEntry, files: File[]): Promise<void> {
  if (entry.name.startsWith('.') || files.length >= MOST_FILES) return
  if (entry.isFile) {
    files.push(await new Promise<File>((resolve, reject) => entry.file?.(resolve, reject)))
    return
  }
  const reader = entry.createReader?.()
  if (!reader) return
  // A reader gives a folder in portions and ends with an empty one.
  for (;;) {
    const portion = await new Promise<DroppedEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return
    for (const child of portion) await collect(child, files)
  }
}
