import { basename } from 'node:path'
import type { ProjectSession } from '../services/project/project-session.ts'
import type { Output } from './output.ts'

/** Files whose tracks become tracks of the song. */
export const isSongName = (path: string): boolean => /\.(mid|midi|rmi|kar|dawproject)$/i.test(path)

/**
 * Adds the tracks of each MIDI file or DAWproject to the song, and says what is odd about it.
 *
 * @returns ids of the tracks
 * @throws  what made the first one fail
 */
export async function importSongs(session: ProjectSession, paths: readonly string[], output: Output): Promise<string[]> {
  const tracks: string[] = []
  for (const path of paths) {
    const name = basename(path)
    const { trackIds, warnings } = await (/\.dawproject$/i.test(name)
      ? session.songImports.importDawproject(path, name)
      : session.song.importMidi(path, name))
    for (const warning of warnings) {
      output.event('warning', { file: path, warning })
      output.remark(`${name}: ${warning}`)
    }
    tracks.push(...trackIds)
  }
  return tracks
}
