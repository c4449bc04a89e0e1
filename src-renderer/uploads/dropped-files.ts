/** The parts of the drag-and-drop entry API that are used; browsers type it loosely. */
export interface DroppedEntry {
  isFile: boolean
  name: string
  file?(found: (file: File) => void, failed: (error: unknown) => void): void
  createReader?(): { readEntries(found: (entries: DroppedEntry[]) => void, failed: (error: unknown) => void): void }
}

/** What is needed of a `DataTransferItem`. */
export interface DroppedItem {
  kind: string
  getAsFile(): File | null
  webkitGetAsEntry(): unknown
}

const MOST_FILES = 10_000

/** Every file in what was dropped, folders searched through. Hidden files are left out. */
export async function filesInDrop(items: Iterable<DroppedItem>): Promise<File[]> {
  // Both are asked for before the first pause: the list is emptied when the event is over.
  const dropped = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry() as DroppedEntry | null, file: item.getAsFile() }))
  const files: File[] = []
  for (const { entry, file } of dropped) {
    if (entry) await collect(entry, files)
    else if (file) files.push(file)
  }
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
