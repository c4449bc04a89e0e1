import { READABLE_ENDINGS } from '../../src-shared/sound-kinds/index.ts'
import { useProjectFiles } from '../project-files/project-files-store.ts'
import { desktopBridge } from '../rpc/connect.ts'
import { useAppStore } from '../stores/app-store.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { filesInDrop, nameOfDrop } from '../uploads/dropped-files.ts'

/** What the file dialog offers; the program itself looks into the files, not at their names. */
export const AUDIO_FILE_TYPES = ['audio/*', ...READABLE_ENDINGS].join(',')

/** What was dropped: as paths where the window can tell them (the desktop), else file by file. */
export async function importDrop(data: DataTransfer): Promise<void> {
  await readDrop(data)()
}

/** The list of items is emptied when the event is over: it is read at once, and imported when the project is there. */
function readDrop(data: DataTransfer): () => Promise<void> {
  const bridge = desktopBridge()
  if (bridge) {
    const paths = [...data.files].map((file) => bridge.pathOfFile(file)).filter(Boolean)
    return () => useLibraryStore().importPaths(paths)
  }
  const files = filesInDrop(data.items)
  return async () => importChosen(await files)
}

/** Where no project is open: one is made of what was dropped, named after it; a project's own folder is opened. */
export async function makeProjectOfDrop(data: DataTransfer): Promise<void> {
  const project = useProjectStore()
  const name = nameOfDrop(data.items)
  if (name === null) return
  if (data.files.length === 1 && /\.loom\.zip$/i.test(data.files[0].name)) return useProjectFiles().unpack(data.files[0])
  const bridge = desktopBridge()
  if (/\.loom$/i.test(name)) {
    if (bridge) return project.open(bridge.pathOfFile(data.files[0]))
    useNoticesStore().show({
      level: 'warning',
      message: `“${name}” is a project.`,
      advice: 'A browser does not tell where it lies: give its folder under “Open”.',
    })
    return
  }
  const importThem = readDrop(data)
  await project.create(name, undefined, 'number')
  const made = project.current?.name ?? name
  const also = made === name ? '' : ` There was a project “${name}” already.`
  useNoticesStore().show({
    level: 'info',
    message: `The project “${made}” was made.${also}`,
    advice: `It lies in ${project.current?.folder ?? ''}`,
  })
  useAppStore().step = 'recordings'
  await importThem()
}

/** Files from the file dialog, or from a drop in a browser. */
export async function importChosen(files: File[]): Promise<void> {
  if (files.length === 0) {
    useNoticesStore().show({
      level: 'warning',
      message: 'There are no files in what you dropped.',
      advice: 'Drop audio files, or a folder that holds some.',
    })
    return
  }
  const bridge = desktopBridge()
  const library = useLibraryStore()
  if (bridge) await library.importPaths(files.map((file) => bridge.pathOfFile(file)).filter(Boolean))
  else await library.importFiles(files)
}
