import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { plainPath } from '../../storage/plain-path.ts'

/**
 * The program's own settings and log, per user: SPECTRALOOM_CONFIG, or where the system keeps such things. Links on the way are the
 * person's own.
 */
export const configFolder = (): string => plainPath(configPlace())

function configPlace(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (environment.SPECTRALOOM_CONFIG) return environment.SPECTRALOOM_CONFIG
  if (platform === 'win32') return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Spectraloom')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Spectraloom')
  return join(environment.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'spectraloom')
}

/** Where new projects go unless the person says otherwise: SPECTRALOOM_PROJECTS, else in the music folder. */
export function projectsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.SPECTRALOOM_PROJECTS) return environment.SPECTRALOOM_PROJECTS
  const music = join(homedir(), 'Music')
  return join(statSync(music, { throwIfNoEntry: false })?.isDirectory() ? music : homedir(), 'Spectraloom')
}
