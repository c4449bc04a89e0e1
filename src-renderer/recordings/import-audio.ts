import { READABLE_ENDINGS } from '../../src-shared/sound-kinds.ts'
import { desktopBridge } from '../rpc/connect.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { filesInDrop } from '../uploads/dropped-files.ts'

/** What the file dialog offers; the program itself looks into the files, not at their names. */
export const AUDIO_FILE_TYPES = ['audio/*', ...READABLE_ENDINGS].join(',')

/** What was dropped: as paths where the window can tell them (the desktop), else file by file. */
export async function importDrop(data: DataTransfer): Promise<void> {
  const library = useLibraryStore()
  const bridge = desktopBridge()
  if (bridge) {
    await library.importPaths([...data.files].map((file) => bridge.pathOfFile(file)).filter(Boolean))
    return
  }
  // The list of items is emptied when the event is over: it is read before the first pause.
  await importChosen(await filesInDrop(data.items))
}

/** Files from the file dialog, or from a drop in a browser. */
export async function importChosen(files: File[]): Promise<void> {
  if (files.length === 0) {
    useNoticesStore().show({ level: 'warning', message: 'There are no files in what you dropped.', advice: 'Drop audio files, or a folder that holds some.' })
    return
  }
  const bridge = desktopBridge()
  const library = useLibraryStore()
  if (bridge) await library.importPaths(files.map((file) => bridge.pathOfFile(file)).filter(Boolean))
  else await library.importFiles(files)
}
