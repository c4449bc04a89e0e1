import { extname, join } from 'node:path'
import { extensionOf, SOUND_FILE_FORMATS, type SoundFileFormat } from '../../src-shared/project/index.ts'
import { ProjectError } from '../failures/project-error.ts'
import { openLog } from '../failures/log.ts'
import { outputFolder, outputTarget, type OutputTarget } from '../services/exports/output-target.ts'
import { RecentProjects } from '../services/project/recent-projects.ts'
import { configFolder } from '../services/project/user-folders.ts'
import { oneOf, UsageError, type ParsedFlags } from './command.ts'

export const OUTPUT_FLAGS = { out: { type: 'string' }, force: { type: 'boolean' } } as const

export interface WantedOutput {
  flags: ParsedFlags
  /** As after --out. */
  path: string
  /** Endings that fit, with the dot, in small letters; an empty one where a folder is written. */
  endings: readonly string[]
  /** The project that the command is about; none where it needs none. */
  project: string | null
}

/** Where a command writes its result. Said before the work is done, not after. @throws UsageError */
export async function outputFromFlags({ flags, path, endings, project }: WantedOutput): Promise<OutputTarget> {
  const isFolder = endings.includes('')
  if (!isFolder && !endings.includes(extname(path).toLowerCase())) {
    throw new UsageError(`${path} has no ending that fits.`, `Let the name end in ${endings.join(' or ')}.`)
  }
  const config = configFolder()
  const known = await new RecentProjects(config, openLog(join(config, 'log', 'spectraloom.log'))).list()
  const projects = [...(project === null ? [] : [project]), ...known.map(({ folder }) => folder)]
  try {
    return await (isFolder ? outputFolder : outputTarget)(path, { replace: flags.isSet('force'), projects })
  } catch (error) {
    if (error instanceof ProjectError && (error.code === 'bad-input' || error.code === 'conflict'))
      throw new UsageError(error.message, error.advice)
    throw error
  }
}

/** The format of a sound file that was asked for, or that the file's name means. @throws UsageError where the two differ */
export function soundFileFormat(flag: string, path: string | undefined, wanted: string | undefined): SoundFileFormat {
  const meant = extname(path ?? '').toLowerCase() === '.flac' ? 'flac-24' : 'wav-float'
  const format = oneOf(flag, wanted, SOUND_FILE_FORMATS) ?? meant
  if (path !== undefined && extensionOf(format) !== extensionOf(meant)) {
    throw new UsageError(`${flag} ${format} does not fit ${path}.`, `Let the name end in .${extensionOf(format)}.`)
  }
  return format
}
