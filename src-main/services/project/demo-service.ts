import { join } from 'node:path'
import { isEmptySong, packedChange } from '../../../src-shared/music/index.ts'
import type { Take } from '../../../src-shared/project/index.ts'
import { makeFolder, removeFolder } from '../../storage/folders.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { ImportOutcome } from '../library/import-recordings.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { SongService } from '../song/song-service.ts'
import { demoSong } from './demo-song.ts'
import type { FirstSoundService } from './first-sound-service.ts'
import { newId } from './identifiers.ts'
import type { SessionContext } from './session-context.ts'

export const DEMO_NAME = 'Demo'

/** Recordings for whoever has none at hand; the rest goes as with a person's own. */
export class DemoService {
  constructor(
    private readonly context: SessionContext,
    private readonly parts: { library: LibraryService; firstSound: FirstSoundService; song: SongService },
  ) {}

  /** Plays the pieces and takes them into the library; what was finished where it was cancelled. */
  async addRecordings(): Promise<ImportOutcome> {
    const { forker, jobs, store } = this.context
    const folder = join(store.paths.incoming, newId('demo'))
    await makeFolder(folder)
    try {
      const { done } = jobs.start({
        kind: 'analysis',
        title: 'Playing pieces to learn from',
        work: ({ signal, update }) =>
          runInEngine(forker, 'render-demo', { folder }, { signal, onEvent: ({ progress }) => update({ progress }) }),
      })
      const { files } = await done
      return await this.parts.library.importPaths(files).done
    } finally {
      await removeFolder(folder)
    }
  }

  /** A song with the take in it, where nobody has begun one of their own. */
  async makeSong(take: Take): Promise<void> {
    if (take.status !== 'complete' || !isEmptySong(this.parts.song.song)) return
    await this.parts.song.edit('Begin with a song', demoSong(take).map(packedChange))
  }

  /** One after another, in the background; each can be cancelled as ever, and then the rest is not begun. What fails is told. */
  begin(): Promise<void> {
    return this.parts.firstSound.tellFailure(async () => {
      const { imported } = await this.addRecordings()
      if (imported.length === 0) return
      const take = await (await this.parts.firstSound.begin(DEMO_NAME)).done
      if (take) await this.makeSong(take)
    })
  }
}
