import { isAudioName, isSoundFile, KIND_HEAD_BYTES } from '../../src-shared/sound-kinds/index.ts'

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

/** Every file that was dropped, and of the folders all that is sound by its name or its first bytes. Hidden files are left out. */
export async function filesInDrop(items: Iterable<DroppedItem>): Promise<File[]> {
  // Both are asked for before the first pause: the list is emptied when the event is over.
  const dropped = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry() as DroppedEntry | null, file: item.getAsFile() }))
  const files: File[] = []
  for (const { entry, file } of dropped) {
    if (entry) await collect(entry, files, false)
    else if (file) files.push(file)
  }
  return files
}

/** What a project of this drop is called: the dropped folder, or the first file without its ending; null where there is neither. */
export function nameOfDrop(items: Iterable<DroppedItem>): string | null {
  for (const item of items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry() as DroppedEntry | null
    const name = entry?.name ?? item.getAsFile()?.name
    if (name) return (entry && !entry.isFile ? name : name.replace(/\.[^.]{1,8}$/, '')).slice(0, 120)
  }
  return null
}

async function collect(entry: DroppedEntry, files: File[], isInFolder: boolean): Promise<void> {
  if (entry.name.startsWith('.') || files.length >= MOST_FILES) return
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => entry.file?.(resolve, reject))
    if (!isInFolder || (await isSound(file))) files.push(file)
    return
  }
  const reader = entry.createReader?.()
  if (!reader) return
  // A reader gives a folder in portions and ends with an empty one.
  for (;;) {
    const portion = await new Promise<DroppedEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return
    for (const child of portion) await collect(child, files, true)
  }
}

const isSound = async (file: File): Promise<boolean> =>
  isAudioName(file.name) || isSoundFile(file.name, new Uint8Array(await file.slice(0, KIND_HEAD_BYTES).arrayBuffer()))
