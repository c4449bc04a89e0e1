import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { MidiTake, Refusal } from '../../../src-shared/project/index.ts'
import { explaining } from '../../failures/file-errors.ts'
import { readWhole } from '../../storage/files.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { Uploads } from '../calls/uploads.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { MidiTakeService } from './midi-take-service.ts'

/** No piece of music is larger. */
const LARGEST_BYTES = 16 * 2 ** 20
const LONGEST_NAME = 120

export interface ImportedTunes {
  imported: MidiTake[]
  /** Those whose content is here already. */
  alreadyHere: MidiTake[]
  refused: Refusal[]
}

interface TuneFile {
  path: string
  /** With its ending. */
  name: string
}

/** Takes MIDI files into a project, as they are, for networks to learn from. */
export class TuneImporter {
  private readonly context: SessionContext
  private readonly midiTakes: MidiTakeService
  private readonly uploads: Uploads

  constructor(context: SessionContext, midiTakes: MidiTakeService, uploads: Uploads) {
    this.context = context
    this.midiTakes = midiTakes
    this.uploads = uploads
  }

  importFiles(paths: readonly string[]): StartedJob<ImportedTunes> {
    return this.start(
      paths.map((path) => ({ path, name: basename(path) })),
      () => Promise.resolve(),
    )
  }

  importUploads(ids: readonly string[]): StartedJob<ImportedTunes> {
    return this.start(this.uploads.take(ids), () => this.uploads.discard(ids))
  }

  private start(files: readonly TuneFile[], after: () => Promise<void>): StartedJob<ImportedTunes> {
    this.context.store.paths.requireWritable()
    return this.context.jobs.start({
      kind: 'import',
      title: files.length === 1 ? `Importing ${files[0].name}` : `Importing ${files.length} MIDI files`,
      work: async (control) => {
        try {
          const outcome = await this.import(files, control)
          const ids = (takes: readonly MidiTake[]): string[] => takes.map(({ id }) => id)
          const { imported, alreadyHere, refused } = outcome
          this.context.emit('midiTakes.imported', {
            jobId: control.id,
            imported: ids(imported),
            alreadyHere: ids(alreadyHere),
            refused,
          })
          return outcome
        } finally {
          await after()
        }
      },
    })
  }

  private async import(files: readonly TuneFile[], control: JobControl): Promise<ImportedTunes> {
    const seen = await runInEngine(
      this.context.forker,
      'look-at-midi',
      { paths: files.map(({ path }) => path) },
      { signal: control.signal, onEvent: ({ progress }) => control.update({ progress: progress / 2 }) },
    )
    const outcome: ImportedTunes = { imported: [], alreadyHere: [], refused: [] }
    for (const [i, { path, name }] of files.entries()) {
      if (control.signal.aborted) break
      control.update({ progress: 0.5 + i / files.length / 2, detail: name })
      const found = seen[i]
      if ('refusal' in found) {
        outcome.refused.push({ file: name, reason: found.refusal })
        continue
      }
      const data = await explaining(`read ${path}`, () => readWhole(path, LARGEST_BYTES))
      const contentHash = createHash('sha256').update(data).digest('hex')
      const known = this.midiTakes.list().find(({ origin }) => origin.kind === 'imported' && origin.contentHash === contentHash)
      if (known) outcome.alreadyHere.push(known)
      else {
        const title = name.replace(/\.[a-z]+$/i, '').trim()
        const facts = {
          ...found,
          name: Array.from(title || name)
            .slice(0, LONGEST_NAME)
            .join(''),
        }
        outcome.imported.push(
          await this.midiTakes.add({ ...facts, origin: { kind: 'imported', file: name.slice(0, 300), contentHash } }, data),
        )
      }
    }
    return outcome
  }
}
