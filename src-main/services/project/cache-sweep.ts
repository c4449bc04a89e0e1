import { basename, join, parse } from 'node:path'
import { isTemporary } from '../../storage/atomic-file.ts'
import { fileInfo } from '../../storage/files.ts'
import { entriesIn, namesIn, sweep } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import { isMade } from './identifiers.ts'
import type { ProjectPaths } from './project-paths.ts'

const CACHED_SOUND = /^([0-9a-f]{64})\.(?:f32|peaks|json|notes|units)$/
/** Units as earlier versions of the program named them. */
const FORMER_UNITS = /^[0-9a-f]{40}\.units$/
const PLAYED_NOTES = /^[a-z0-9-]{1,64}\.f32(?:\.unfinished)?$/
const ROUND_TRIP = /^roundtrip-[0-9a-f]{24}\.(?:json|f32(?:\.plain|\.unfinished)?)$/
const UNFINISHED_FEATURES = /^\.[0-9a-f]{40}-[0-9a-f-]{36}$/

/**
 * Removes from the project's folders what unfinished imports, exports and writes of an earlier program left behind. Only for whoever has
 * the project's lock.
 *
 * @returns what could not be removed
 */
export async function sweepLeftovers(paths: ProjectPaths): Promise<unknown[]> {
  const places = [
    paths.folder,
    paths.song,
    paths.instruments,
    paths.versions,
    paths.takes,
    paths.unfinished,
    paths.captures,
    paths.cache,
    paths.roundTrips,
    paths.evaluations,
    paths.heardFolder,
  ]
  for (const folder of [paths.runs, paths.trash, paths.listeningTests, paths.edits])
    for (const entry of await entriesIn(folder)) if (entry.isDirectory()) places.push(join(folder, entry.name))
  const failures: unknown[] = []
  for (const place of places) failures.push(...(await sweep(place, isTemporary)))
  return [
    ...failures,
    ...(await sweep(paths.incoming, (name) => isTemporary(name) || isMade(name))),
    // Of a program that was killed.
    ...(await sweep(paths.edited, (name) => name.endsWith('.f32'))),
    ...(await sweep(paths.features, (name) => isTemporary(name) || UNFINISHED_FEATURES.test(name))),
  ]
}

/** Removes decoded sound, overviews, units and what was heard of recordings that are neither in the project nor in its trash any more. */
export async function sweepCache(paths: ProjectPaths, wantedHashes: ReadonlySet<string>): Promise<unknown[]> {
  const isSuperfluous = (name: string): boolean => {
    const hash = CACHED_SOUND.exec(name)?.[1]
    return (hash !== undefined && !wantedHashes.has(hash)) || FORMER_UNITS.test(name)
  }
  const failures: unknown[] = []
  for (const folder of [paths.pcmFolder, paths.peaksFolder, paths.heardFolder, paths.features])
    failures.push(...(await sweep(folder, isSuperfluous)))
  return failures
}

/** Removes the sounds of MIDI takes that are gone, and those that were not finished. */
export function sweepPlayedNotes(paths: ProjectPaths, takeIds: readonly string[]): Promise<unknown[]> {
  const wanted = new Set(takeIds.map((id) => basename(paths.midiTakeSound(id))))
  return sweep(paths.playedNotes, (name) => PLAYED_NOTES.test(name) && !wanted.has(name))
}

/** Evaluations that outlive the session; each is made again within a minute or two. */
const KEPT_EVALUATIONS = 200
const EVALUATION = /^evaluation-[0-9a-f]{24}\.json$/

/** Keeps the newest evaluations. */
export async function sweepEvaluations(folder: string, most = KEPT_EVALUATIONS): Promise<unknown[]> {
  const superfluous = new Set((await newestFirst(folder, EVALUATION)).slice(most).map(({ name }) => name))
  return sweep(folder, (name) => superfluous.has(name))
}

/** What networks that play with own sounds look their sounds up in, a pair of files for each network and material. */
const UNIT_LOOKUP = /^[0-9a-f]{40}\.(?:memory|vectors)$/
/** Of these outlive the session; older ones are made again within seconds when such a network plays. */
const KEPT_LOOKUP_BYTES = 2 ** 30
/** The pair that was made last stays, however large. */
const LEAST_LOOKUPS = 2

/** Keeps the units' memories and vectors that were made last: those of earlier networks and other material are not asked for. */
export async function sweepUnitLookups(folder: string, mostBytes = KEPT_LOOKUP_BYTES): Promise<unknown[]> {
  let bytes = 0
  const superfluous = new Set(
    (await newestFirst(folder, UNIT_LOOKUP))
      .filter(({ size }, i) => (bytes += size) > mostBytes && i >= LEAST_LOOKUPS)
      .map(({ name }) => name),
  )
  return sweep(folder, (name) => superfluous.has(name))
}

/** The files of a folder with such names, the one that was made last first. */
async function newestFirst(folder: string, wanted: RegExp): Promise<{ name: string; size: number }[]> {
  const names = (await namesIn(folder)).filter((name) => wanted.test(name))
  const files = await Promise.all(
    names.map(async (name) => {
      const info = await orMissing(fileInfo(join(folder, name))).catch(() => null)
      return { name, size: info?.size ?? 0, at: info?.mtimeMs ?? 0 }
    }),
  )
  return files.sort((a, b) => b.at - a.at)
}

/** Round trips that outlive the session; each is made again within seconds when someone wants to hear it. */
const KEPT_ROUND_TRIPS = 8

/** Keeps the newest round trips. What is no whole round trip (a sound or a record alone) goes, too. */
export async function sweepRoundTrips(folder: string, most = KEPT_ROUND_TRIPS): Promise<unknown[]> {
  const names = (await namesIn(folder)).filter((name) => ROUND_TRIP.test(name))
  const there = new Set(names)
  const whole: { id: string; madeAt: number }[] = []
  for (const name of names) {
    const { name: id, ext } = parse(name)
    const info = ext === '.json' && there.has(`${id}.f32`) ? await orMissing(fileInfo(join(folder, name))).catch(() => null) : null
    if (info) whole.push({ id, madeAt: info.mtimeMs })
  }
  const kept = new Set(
    whole
      .sort((a, b) => b.madeAt - a.madeAt)
      .slice(0, most)
      .flatMap(({ id }) => [`${id}.json`, `${id}.f32`]),
  )
  return sweep(folder, (name) => ROUND_TRIP.test(name) && !kept.has(name))
}
