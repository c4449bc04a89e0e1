import { rpc } from '../rpc/index.ts'
import { useAppStore } from '../stores/app-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { plural } from '../words/numbers.ts'

export const isMidiFile = ({ name }: { name: string }): boolean => /\.(mid|midi|rmi|kar)$/i.test(name)

/** Adds the tracks of MIDI files to the song, and shows it. */
export async function importMidiFiles(files: readonly File[]): Promise<void> {
  const notices = useNoticesStore()
  useAppStore().step = 'song'
  for (const file of files.filter(isMidiFile)) {
    await notices.attempt(async () => {
      const { trackIds, warnings } = await rpc().call('song.importMidi', {
        fileName: file.name,
        data: new Uint8Array(await file.arrayBuffer()),
      })
      const message = `${plural(trackIds.length, 'track')} of “${file.name}” added to the song.`
      notices.show({ level: warnings.length > 0 ? 'warning' : 'info', message, advice: warnings.join(' ') })
    })
  }
}
