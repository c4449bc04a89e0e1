import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProjectPaths } from './project-paths.ts'

const CACHED_SOUND = /^([0-9a-f]{64})\.(?:f32|peaks)$/

/** Removes decoded sound and overviews of recordings that are neither in the project nor in its trash any more. */
export async function sweepCache(paths: ProjectPaths, wantedHashes: ReadonlySet<string>): Promise<void> {
  for (const folder of [paths.pcmFolder, paths.peaksFolder]) {
    for (const name of await readdir(folder)) {
      const hash = CACHED_SOUND.exec(name)?.[1]
      if (hash !== undefined && !wantedHashes.has(hash)) await rm(join(folder, name), { force: true })
    }
  }
}
