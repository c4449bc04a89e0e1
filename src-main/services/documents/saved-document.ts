import { History, type Step } from '../../../src-shared/history.ts'
import type { PersonError } from '../../../src-shared/person-error.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText } from '../../storage/files.ts'
import { orMissing } from '../../storage/system-code.ts'
import { UnsafePathError } from '../../storage/unsafe-path-error.ts'
import { DocumentJournal, LARGEST_JOURNAL_BYTES, type JournalEntry } from './document-journal.ts'
import type { DocumentKind } from './document-kind.ts'

const FORMER_VERSIONS = 2

export interface DocumentPlaces {
  file: string
  journal: string
}

/** What was done to the document last. */
export interface DocumentMove<Change> extends Step<Change> {
  kind: JournalEntry<Change>['kind']
}

/**
 * A document with its history, on the disk: its file, and a journal of what was done since the file was written, and before, so that it can
 * be undone. Undo reaches through the journal over every restart.
 */
export class SavedDocument<Document, Change, Packed> {
  private readonly history: History<Change>

  private constructor(
    private readonly kind: DocumentKind<Document, Change, Packed>,
    private current: Document,
    private number: number,
    private saved: number,
    private readonly places: DocumentPlaces,
    private readonly journal: DocumentJournal<Change, Packed>,
  ) {
    this.history = new History(kind.inverseOfAll)
  }

  /**
   * @param notices  gets what was mended, in words for the person
   * @throws UnsafePathError, or what the kind of document throws, where neither its file nor a former version of it can be read
   */
  static async open<Document, Change, Packed>(
    kind: DocumentKind<Document, Change, Packed>,
    places: DocumentPlaces,
    notices: string[],
    onFailure: (error: unknown) => void,
  ): Promise<SavedDocument<Document, Change, Packed>> {
    const { document, sequence } = await readDocument(kind, places.file, notices)
    const journal = new DocumentJournal<Change, Packed>(kind, places.journal, onFailure)
    const entries = await journal.read()
    const saved = new SavedDocument(kind, document, sequence, sequence, places, journal)
    for (const entry of entries) {
      // What a journal that was begun anew repeats is in the song already.
      const isNew = entry.sequence > sequence
      if ((isNew && entry.sequence !== saved.number + 1) || !saved.replay(entry, isNew)) {
        notices.push(`The last changes of ${kind.words} could not be read. It is as it was before them.`)
        break
      }
    }
    return saved
  }

  get document(): Document {
    return this.current
  }

  /** Of the last thing that was done. */
  get sequence(): number {
    return this.number
  }

  /** Tells its states apart as long as it is open: where it is a number again, the document is again what it was. */
  get state(): number {
    return this.history.state
  }

  get labels(): { done: string[]; undone: string[] } {
    return this.history.labels
  }

  /** @throws what the kind of document throws where a change does not fit; nothing has changed then */
  async do(step: Step<Change>): Promise<DocumentMove<Change>> {
    const document = this.kind.withChanges(this.current, step.changes)
    await this.journal.append({ sequence: this.number + 1, kind: 'do', step })
    this.history.add(step)
    return this.move(document, { kind: 'do', ...step })
  }

  /** @returns null where there is nothing to take back */
  undo(): Promise<DocumentMove<Change> | null> {
    return this.travel('undo')
  }

  redo(): Promise<DocumentMove<Change> | null> {
    return this.travel('redo')
  }

  /** Writes the document's file, and the journal anew where it has grown large. */
  async save(): Promise<void> {
    await this.journal.sync()
    if (this.saved === this.number) return
    const { current, number } = this
    await writeFileAtomic(this.places.file, this.kind.encode(current, number), { keep: FORMER_VERSIONS })
    this.saved = number
    if (this.journal.sizeBytes > LARGEST_JOURNAL_BYTES) await this.journal.rewrite(this.shortened())
  }

  private async travel(kind: 'undo' | 'redo'): Promise<DocumentMove<Change> | null> {
    const step = kind === 'undo' ? this.history.lastUndo : this.history.lastRedo
    if (!step) return null
    const document = this.kind.withChanges(this.current, step.changes)
    await this.journal.append({ sequence: this.number + 1, kind })
    this.history[kind]()
    return this.move(document, { kind, ...step })
  }

  private move(document: Document, move: DocumentMove<Change>): DocumentMove<Change> {
    this.current = document
    this.number++
    return move
  }

  /** @returns whether it fits */
  private replay(entry: JournalEntry<Change>, isNew: boolean): boolean {
    const step = entry.kind === 'do' ? entry.step : entry.kind === 'undo' ? this.history.lastUndo : this.history.lastRedo
    if (!step) return !isNew
    try {
      if (isNew) this.current = this.kind.withChanges(this.current, step.changes)
    } catch (error) {
      if (this.kind.isProblem(error)) return false
      throw error
    }
    if (entry.kind === 'do') this.history.add(entry.step)
    else this.history[entry.kind]()
    if (isNew) this.number = entry.sequence
    return true
  }

  /** The newest half of what can be undone; what was undone is no longer there to be redone. */
  private shortened(): JournalEntry<Change>[] {
    const steps = this.history.newest(Math.ceil(this.history.labels.done.length / 2))
    return steps.map((step) => ({ sequence: this.saved, kind: 'do', step }))
  }
}

async function readDocument<Document, Change, Packed>(
  kind: DocumentKind<Document, Change, Packed>,
  path: string,
  notices: string[],
): Promise<{ document: Document; sequence: number }> {
  let problem: PersonError | null = null
  for (const place of [path, ...Array.from({ length: FORMER_VERSIONS }, (_, i) => `${path}.${i + 1}`)]) {
    try {
      const text = await orMissing(readText(place, kind.largestBytes))
      if (text === null) continue
      const read = kind.decode(text)
      if (problem)
        notices.push(
          `The file of ${kind.words} cannot be read (${problem.message}). Its former version was taken, with what was done since.`,
        )
      return read
    } catch (error) {
      if (!(kind.isProblem(error) || error instanceof UnsafePathError)) throw error
      problem ??= error
    }
  }
  if (problem) throw problem
  return { document: kind.empty, sequence: 0 }
}
