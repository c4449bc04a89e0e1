import type { NotesPlaying } from '../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'
import { hostTensor, hostZeros, type HostTensor } from '../host-tensor.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { buildForm, formProgram, modelOf, nextStates, type Form } from '../models/index.ts'
import {
  ASPECTS,
  EVENT_VALUES,
  notesOfEvents,
  PLACES,
  START_EVENT,
  STEPS_PER_QUARTER,
  TIME_STEPS,
  type NoteEvent,
  type StepNote,
} from '../notes/note-events.ts'
import { notesFactsSchema, type NotesFacts } from '../notes/notes-facts.ts'
import { readTune, type Tune } from '../notes/read-tune.ts'
import { writeTune } from '../notes/write-tune.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { GenerationError } from './errors.ts'
import type { WriteNotesInput, WrittenNotes } from './notes-job.ts'

/** Notes of a seed that are heard, the last ones. */
const MOST_HEARD = 512
/** Of one moment: what is more is no chord. */
const MOST_AT_ONCE = 12
/** A bar with more is a network that has lost its way. */
const MOST_A_BAR = 256
/** Only the likeliest notes that together have this probability are drawn. */
const TOP_P = 0.95

/** How new notes begin: what is heard before them, and the time they are in. */
interface Beginning {
  heard: readonly NoteEvent[]
  /** From the last note heard to the first bar of the new ones, in steps. */
  untilBarSteps: number
  barSteps: number
  tempoBpm: number
}

/** A trained network of notes, note by note. */
class NotesNetwork {
  readonly #session: Session
  readonly #form: Form
  readonly #fixed: Readonly<Record<string, HostTensor>>
  #states: Record<string, HostTensor>
  #counter = 0

  private constructor(session: Session, form: Form, fixed: Readonly<Record<string, HostTensor>>) {
    this.#session = session
    this.#form = form
    this.#fixed = fixed
    this.#states = Object.fromEntries(form.states.map(({ name, shape }) => [name, hostZeros(shape)]))
  }

  static async open({ record, tensors }: Checkpoint, { temperature, randomSeed }: NotesPlaying, barSteps: number): Promise<NotesNetwork> {
    const { settings } = record
    const { places } = factsOf(record)
    const form = buildForm('notes', modelOf(settings.model).forms.step, settings, { batch: 1 })
    const session = await Session.create(compileGraph(formProgram(form, weightsOf(tensors))), { threads: 1 })
    const scalar = (value: number): HostTensor => hostTensor([value], [])
    return new NotesNetwork(session, form, {
      temperature: scalar(temperature),
      topP: scalar(TOP_P),
      barSteps: scalar(barSteps),
      places: hostTensor(
        Float32Array.from({ length: PLACES }, (_, place) => (places.includes(place) ? 1 : 0)),
        [PLACES],
      ),
      seed: hostTensor([randomSeed | 0], [], 'int32'),
    })
  }

  /** @returns the note that is drawn to follow */
  async hear(event: NoteEvent, mayFollowAtOnce: boolean): Promise<NoteEvent> {
    const given = await this.#session.run({
      ...this.#states,
      ...this.#fixed,
      note: hostTensor(
        ASPECTS.map((aspect) => event[aspect]),
        [1, EVENT_VALUES],
        'int32',
      ),
      atOnce: hostTensor([mayFollowAtOnce ? 1 : 0], []),
      counter: hostTensor([this.#counter++], [], 'int32'),
    })
    this.#states = nextStates(this.#form.states, given)
    return Object.fromEntries(ASPECTS.map((aspect, i) => [aspect, Number(given.next.data[i])])) as NoteEvent
  }

  dispose(): Promise<void> {
    return this.#session.dispose()
  }
}

/** After a seed the new notes begin with the next bar, in the tempo in which it ends. */
function afterTune({ events, endStep, barSteps, endTempoBpm }: Tune): Beginning {
  const bar = Math.min(barSteps, PLACES)
  const lastStep = events.reduce((now, { later }) => now + TIME_STEPS[later], 0)
  // The last bar is full where its last note ends with it.
  const place = events.at(-1)?.place ?? 0
  const barsLeft = Math.max(1, Math.ceil((place + Math.max(0, endStep - lastStep)) / bar))
  return { heard: events.slice(-MOST_HEARD), untilBarSteps: barsLeft * bar - place, barSteps: bar, tempoBpm: endTempoBpm }
}

function fromNothing({ record }: Checkpoint): Beginning {
  const { tempoBpm, barSteps } = factsOf(record)
  return { heard: [], untilBarSteps: 0, barSteps: Math.min(barSteps, PLACES), tempoBpm }
}

function factsOf({ facts }: Checkpoint['record']): NotesFacts {
  const known = notesFactsSchema.safeParse(facts)
  if (known.success) return known.data
  throw new GenerationError('This network does not know its notes.', 'Train it again with this version of the program.')
}

/**
 * New notes, bar after bar.
 *
 * @returns in steps from the first new bar; what was written so far where it was told to stop
 */
async function writeOn(
  network: NotesNetwork,
  { heard, untilBarSteps, barSteps }: Beginning,
  bars: number,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: number) => void },
): Promise<StepNote[]> {
  const endStep = bars * barSteps
  let next = await network.hear(START_EVENT, true)
  for (const event of heard) {
    signal.throwIfAborted()
    next = await network.hear(event, true)
  }
  // From the first new bar on; what is drawn before it belongs to the bar that is over.
  let now = -untilBarSteps
  let atOnce = heard.length > 0 ? 1 : 0
  const events: { event: NoteEvent; step: number }[] = []
  while (!signal.aborted && events.length < bars * MOST_A_BAR) {
    const steps = TIME_STEPS[next.later]
    now += steps
    if (now >= endStep) break
    atOnce = steps === 0 ? atOnce + 1 : 1
    if (now >= 0) events.push({ event: next, step: now })
    onProgress(Math.max(0, now) / endStep)
    next = await network.hear(next, atOnce < MOST_AT_ONCE)
  }
  const notes = events.flatMap(({ event, step }) => notesOfEvents([{ ...event, later: 0 }], step))
  return withinEnd(notes, endStep)
}

/** Each key once at a time, and nothing rings on beyond the last bar. */
function withinEnd(notes: readonly StepNote[], endStep: number): StepNote[] {
  const seen = new Set<string>()
  return notes.flatMap((note) => {
    const key = `${note.startStep} ${note.pitch} ${note.isDrum}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ ...note, steps: Math.min(note.steps, endStep - note.startStep) }]
  })
}

/**
 * The job: loads a run's checkpoint and writes new notes with it, as a MIDI file. Stopped, it keeps whole what is there.
 *
 * @throws GenerationError where not a single note came
 */
export async function writeNotes(input: WriteNotesInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<WrittenNotes> {
  const { settings, seedPath, title, outPath } = input
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  const beginning = seedPath === null ? fromNothing(checkpoint) : afterTune(await readTune(seedPath))
  const { barSteps } = beginning
  const tempoBpm = Math.min(400, Math.max(20, settings.tempoBpm ?? beginning.tempoBpm))
  const network = await NotesNetwork.open(checkpoint, settings, barSteps)
  try {
    const onProgress = (progress: number): void => emit({ type: 'progress', progress, detail: '' })
    const notes = await writeOn(network, beginning, settings.bars, { signal, onProgress })
    if (notes.length === 0)
      throw new GenerationError(
        signal.aborted ? 'It was stopped before the first note.' : 'The network wrote no notes into these bars.',
        'Ask for more bars or another variant, or train it for longer.',
      )
    const bytes = await writeTune({ name: title, notes, tempoBpm, barSteps })
    await writeFileAtomic(outPath, bytes, { rebuildable: true })
    const endStep = notes.reduce((end, { startStep, steps }) => Math.max(end, startStep + steps), 0)
    return {
      outcome: signal.aborted ? 'cancelled' : 'completed',
      notes: notes.length,
      durationSeconds: (endStep / STEPS_PER_QUARTER) * (60 / tempoBpm),
      tempoBpm,
    }
  } finally {
    await network.dispose()
  }
}
