import { READABLE_ENDINGS } from '../../src-shared/sound-kinds/index.ts'
import { useProjectFiles } from '../project-files/project-files-store.ts'
import { desktopBridge } from '../rpc/connect.ts'
import { isMidiFile } from '../song/midi-files.ts'
import { useAppStore } from '../stores/app-store.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useMidiTakesStore } from '../stores/midi-takes-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { filesInDrop, nameOfDrop } from '../uploads/dropped-files.ts'

/** What the file dialog offers; the program itself looks into the files, not at their names. */
export const AUDIO_FILE_TYPES = ['audio/*', ...READABLE_ENDINGS].join(',')

/** What was dropped, but for MIDI files by themselves, which go into the song. */
export async function importDrop(data: DataTransfer): Promise<void> {
  await readDrop(data, (file) => !isMidiFile(file))()
}

/** The list of items is emptied when the event is over: it is read at once, and imported when the project is there. */
function readDrop(data: DataTransfer, isWanted: (file: File) => boolean = () => true): () => Promise<void> {
  if (desktopBridge()) {
    const files = [...data.files].filter(isWanted)
    return () => importChosen(files)
  }
  const files = filesInDrop(
    [...data.items].filter((item) => {
      const file = item.getAsFile()
      return !file || isWanted(file)
    }),
  )
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

/** Files from the file dialog, or from a drop: as paths where the window can tell them (the desktop). MIDI files are learnt from. */
export async function importChosen(files: File[]): Promise<void> {
  if (files.length === 0) {
    useNoticesStore().show({
      level: 'warning',
      message: 'There are no files in what you dropped.',
      advice: 'Drop audio files, or a folder that holds some.',
    })
    return
  }
  await useMidiTakesStore().importFiles(files.filter(isMidiFile))
  const sounds = files.filter((file) => !isMidiFile(file))
  if (sounds.length === 0) return
  const bridge = desktopBridge()
  const library = useLibraryStore()
  if (bridge) await library.importPaths(sounds.map((file) => bridge.pathOfFile(file)).filter(Boolean))
  else await library.importFiles(sounds)
}
