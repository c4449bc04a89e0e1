import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Take } from '../../../src-shared/project/index.ts'
import type { CleanUpPart, CleanUpPlan } from '../../../src-shared/rpc/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { temporaryBeside } from '../../storage/atomic-file.ts'
import { moveFile } from '../../storage/files.ts'
import { entriesIn, namesIn, removeFolder } from '../../storage/folders.ts'
import { isPlainFolder } from '../../storage/plain-path.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { ListeningTestService } from '../listening-test/listening-test-service.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { SongService } from '../song/song-service.ts'
import type { TakeService } from '../takes/take-service.ts'
import type { TrashService } from '../trash/trash-service.ts'
import type { VersionService } from '../versions/version-service.ts'

export interface CleanedParts {
  song: SongService
  takes: TakeService
  trash: TrashService
  versions: VersionService
  listeningTests: ListeningTestService
}

/** What of a project is not needed, and how large it is; away with it where that is wished. */
export class CleanUp {
  constructor(
    private readonly context: SessionContext,
    private readonly parts: CleanedParts,
  ) {}

  async plan(): Promise<CleanUpPlan> {
    const takes = this.unusedTakes()
    const { paths } = this.context.store
    const sizes = await Promise.all(takes.map(({ id }) => sizeBelow(paths.takeAudio(id))))
    const trash = await this.parts.trash.list()
    return {
      cache: { bytes: (await this.cached()).reduce((sum, { bytes }) => sum + bytes, 0) },
      takes: { bytes: sum(sizes), things: takes.map(({ id, name }, i) => ({ id, name, bytes: sizes[i] })) },
      trash: { bytes: sum(trash.map(({ sizeBytes }) => sizeBytes)), count: trash.length },
    }
  }

  /**
   * Takes go to the trash, from where they come back; what was in it before goes for good. The state before is kept as a version.
   *
   * @param takeIds  of the unused takes those that are to go
   * @returns        bytes that are free now
   * @throws         ProjectError  where work is under way that needs the cache
   */
  async clean(parts: readonly CleanUpPart[], takeIds: readonly string[]): Promise<{ freedBytes: number }> {
    this.context.store.paths.requireWritable()
    const before = await this.plan()
    if (parts.includes('cache')) this.requireRest()
    await this.parts.versions.keepBefore('cleaning up')
    let freedBytes = 0
    if (parts.includes('trash')) {
      await this.parts.trash.empty()
      freedBytes += before.trash.bytes
    }
    if (parts.includes('cache')) freedBytes += await this.emptyCache()
    const unused = new Set(this.unusedTakes().map(({ id }) => id))
    if (parts.includes('takes')) for (const id of takeIds) if (unused.has(id)) await this.parts.takes.remove(id)
    return { freedBytes }
  }

  /** Finished takes that nothing plays, begins with or goes back to, and that nobody marked. */
  private unusedTakes(): Take[] {
    const { song, takes, listeningTests } = this.parts
    const all = takes.list()
    const used = new Set<string>()
    if (song.isReadable)
      for (const { clips } of song.song.tracks)
        for (const clip of clips) if (clip.kind === 'audio') for (const { id } of [clip.sound, ...clip.variants]) used.add(id)
    for (const { provenance } of all) {
      used.add(provenance.seed.recordingId)
      if (provenance.region) used.add(provenance.region.takeId)
    }
    for (const test of listeningTests.list()) for (const { takeId } of test.sounds) used.add(takeId)
    return all.filter(
      ({ id, status, preview, labels }) =>
        status !== 'generating' && !preview && !used.has(id) && labels.stars === 0 && labels.colour === null && labels.tags.length === 0,
    )
  }

  private requireRest(): void {
    const busy = this.context.jobs.list().find(({ state }) => state === 'queued' || state === 'running')
    if (busy)
      throw new ProjectError({
        code: 'conflict',
        message: `“${busy.title}” is under way and needs what would be removed.`,
        advice: 'Wait until it has ended, or leave the working files where they are.',
      })
  }

  private async emptyCache(): Promise<number> {
    let freed = 0
    await explaining('empty the cache', async () => {
      for (const { path, bytes } of await this.cached()) {
        // Half of a folder must not be taken for the whole.
        const going = temporaryBeside(path)
        await orMissing(moveFile(path, going))
        await removeFolder(going)
        freed += bytes
      }
    })
    return freed
  }

  /** What is made again when somebody wants it; decoded sound and its overviews stay, as nothing plays without them. */
  private async cached(): Promise<{ path: string; bytes: number }[]> {
    const { features, spectrograms, roundTrips, evaluations, playedNotes } = this.context.store.paths
    const places = [features, roundTrips, evaluations, playedNotes]
    // Those who look at a spectrogram go on writing into its folder.
    for (const { name } of await entriesIn(spectrograms)) places.push(join(spectrograms, name))
    const found: { path: string; bytes: number }[] = []
    for (const place of places) {
      if (!(await isPlainFolder(place))) continue
      for (const { name } of await entriesIn(place)) found.push({ path: join(place, name), bytes: await sizeBelow(join(place, name)) })
    }
    return found
  }
}

async function sizeBelow(path: string): Promise<number> {
  const found = await orMissing(lstat(path))
  if (!found?.isDirectory()) return found?.size ?? 0
  const names = await namesIn(path)
  return sum(await Promise.all(names.map((name) => sizeBelow(join(path, name)))))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
