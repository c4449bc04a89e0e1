import { basename } from 'node:path'
import type { ProjectSession } from '../services/project/project-session.ts'
import type { Output } from './output.ts'

export const isSoundFontName = (path: string): boolean => /\.(sf2|sf3|dls)$/i.test(path)

/** Takes each SoundFont into the project. @returns their names @throws what made the first one fail */
export async function importSoundFonts(session: ProjectSession, paths: readonly string[], output: Output): Promise<string[]> {
  const names: string[] = []
  for (const path of paths) {
    const { name, presets } = await session.soundFonts.add(path)
    output.remark(`${basename(path)}: “${name}”, ${presets.length} ${presets.length === 1 ? 'sound' : 'sounds'}`)
    names.push(name)
  }
  return names
}
