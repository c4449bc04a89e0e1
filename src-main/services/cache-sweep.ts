import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join, parse } from 'node:path'
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

/** Removes the sounds of MIDI takes that are gone, and those that were not finished. */
export async function sweepPlayedNotes(paths: ProjectPaths, takeIds: readonly string[]): Promise<void> {
  if (!existsSync(paths.playedNotes)) return
  const wanted = new Set(takeIds.map((id) => basename(paths.midiTakeSound(id))))
  for (const name of await readdir(paths.playedNotes)) if (!wanted.has(name)) await rm(join(paths.playedNotes, name), { force: true, recursive: true })
}

/** Round trips that outlive the session; each is made again within seconds when someone wants to hear it. */
const KEPT_ROUND_TRIPS = 8

/** Keeps the newest round trips. What is no whole round trip (a sound or a record alone) goes, too. */
export async function sweepRoundTrips(folder: string, most = KEPT_ROUND_TRIPS): Promise<void> {
  if (!existsSync(folder)) return
  const names = await readdir(folder)
  const there = new Set(names)
  const whole: { id: string; madeAt: number }[] = []
  for (const name of names) {
    const { name: id, ext } = parse(name)
    if (ext === '.json' && there.has(`${id}.f32`)) whole.push({ id, madeAt: (await stat(join(folder, name))).mtimeMs })
  }
  const kept = new Set(whole.sort((a, b) => b.madeAt - a.madeAt).slice(0, most).flatMap(({ id }) => [`${id}.json`, `${id}.f32`]))
  for (const name of names) if (!kept.has(name)) await rm(join(folder, name), { force: true, recursive: true })
}
