import { TempoMap } from '../../../src-shared/music/index.ts'
import { isNotes, type NotesPlaying } from '../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork, type LearntNetwork } from '../checkpoints/learnt-network.ts'
import { hostTensor, hostZeros, type HostTensor } from '../host-tensor.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { buildForm, formProgram, modelOf, nextStates, type Form } from '../models/index.ts'
import {
  aspectsOf,
  notesOfEvents,
  PLACES,
  START_EVENT,
  PLAIN_PACE,
  STEP_TICKS,
  TIME_STEPS,
  UNTOLD_VOICE,
  type Aspect,
  type NoteEvent,
  type StepNote,
} from '../notes/note-events.ts'
import { allowed, choicesOf, knownVoice, notesFactsSchema, type NotesFacts } from '../notes/notes-facts.ts'
import { readTune, type Tune } from '../notes/read-tune.ts'
import { tempiOf, writeTune } from '../notes/write-tune.ts'
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

/** New notes, in steps from the first new bar. */
export interface ComposedNotes {
  notes: StepNote[]
  tempoBpm: number
  barSteps: number
  /** To the end of the last note. */
  durationSeconds: number
}

/** A trained network of notes, note by note. */
class NotesNetwork {
  readonly #session: Session
  readonly #form: Form
  readonly #fixed: Readonly<Record<string, HostTensor>>
  readonly #aspects: readonly Aspect[]
  #states: Record<string, HostTensor>
  #counter = 0

  private constructor(session: Session, form: Form, fixed: Readonly<Record<string, HostTensor>>, aspects: readonly Aspect[]) {
    this.#session = session
    this.#aspects = aspects
    this.#form = form
    this.#fixed = fixed
    this.#states = Object.fromEntries(form.states.map(({ name, shape }) => [name, hostZeros(shape)]))
  }

  static async open(network: LearntNetwork, { temperature, randomSeed }: NotesPlaying, barSteps: number): Promise<NotesNetwork> {
    const { settings, weights } = network
    const facts = factsOf(network)
    const kind = kindOf(network)
    const form = buildForm('notes', modelOf(settings.model).forms.step, settings, { batch: 1 })
    const session = await Session.create(compileGraph(formProgram(form, weights)), { threads: 1 })
    const scalar = (value: number): HostTensor => hostTensor([value], [])
    return new NotesNetwork(
      session,
      form,
      {
        temperature: scalar(temperature),
        topP: scalar(TOP_P),
        barSteps: scalar(barSteps),
        places: allowed(facts.places, PLACES),
        ...(kind.voices && choicesOf(facts)),
        seed: hostTensor([randomSeed | 0], [], 'int32'),
      },
      aspectsOf(kind),
    )
  }

  /** @returns the note that is drawn to follow */
  async hear(event: NoteEvent, mayFollowAtOnce: boolean): Promise<NoteEvent> {
    const given = await this.#session.run({
      ...this.#states,
      ...this.#fixed,
      note: hostTensor(
        this.#aspects.map((aspect) => event[aspect]),
        [1, this.#aspects.length],
        'int32',
      ),
      atOnce: hostTensor([mayFollowAtOnce ? 1 : 0], []),
      counter: hostTensor([this.#counter++], [], 'int32'),
    })
    this.#states = nextStates(this.#form.states, given)
    const drawn = Object.fromEntries(this.#aspects.map((aspect, i) => [aspect, Number(given.next.data[i])])) as Omit<
      NoteEvent,
      'pace' | 'voice'
    >
    return { pace: PLAIN_PACE, voice: UNTOLD_VOICE, ...drawn }
  }

  dispose(): Promise<void> {
    return this.#session.dispose()
  }
}

/** Whether it knows voices and paces. */
const kindOf = ({ settings }: Pick<LearntNetwork, 'settings'>): { voices: boolean } => ({ voices: isNotes(settings) && settings.voices })

/** After a seed the new notes begin with the next bar, in its tempo, or, of networks that say no paces, in that in which it ends. */
function afterTune({ events, endStep, barSteps, tempoBpm, endTempoBpm }: Tune, network: LearntNetwork): Beginning {
  const facts = factsOf(network)
  const heard = events.slice(-MOST_HEARD).map((event) => ({ ...event, voice: knownVoice(event.voice, facts) }))
  const bar = Math.min(barSteps, PLACES)
  const lastStep = events.reduce((now, { later }) => now + TIME_STEPS[later], 0)
  // The last bar is full where its last note ends with it.
  const place = events.at(-1)?.place ?? 0
  const barsLeft = Math.max(1, Math.ceil((place + Math.max(0, endStep - lastStep)) / bar))
  return { heard, untilBarSteps: barsLeft * bar - place, barSteps: bar, tempoBpm: kindOf(network).voices ? tempoBpm : endTempoBpm }
}

function fromNothing(network: LearntNetwork): Beginning {
  const { tempoBpm, barSteps } = factsOf(network)
  return { heard: [], untilBarSteps: 0, barSteps: Math.min(barSteps, PLACES), tempoBpm }
}

function factsOf({ facts }: LearntNetwork): NotesFacts {
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
    // From nothing, the first bar is that of the first note.
    now += heard.length === 0 && events.length === 0 ? steps % barSteps : steps
    if (now >= endStep) break
    atOnce = steps === 0 ? atOnce + 1 : 1
    if (now >= 0) events.push({ event: next, step: now })
    onProgress(Math.max(0, now) / endStep)
    next = await network.hear(next, atOnce < MOST_AT_ONCE)
  }
  const notes = events.flatMap(({ event, step }) => notesOfEvents([{ ...event, later: 0 }], step))
  return withinEnd(notes, endStep)
}

/** Each key of a voice once at a time, and nothing rings on beyond the last bar. */
function withinEnd(notes: readonly StepNote[], endStep: number): StepNote[] {
  const seen = new Set<string>()
  return notes.flatMap((note) => {
    const key = `${note.startStep} ${note.pitch} ${note.voice} ${note.isDrum}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ ...note, steps: Math.min(note.steps, endStep - note.startStep) }]
  })
}

/**
 * Has a network write new notes.
 *
 * @param seed  notes that it goes on from; null: from nothing
 * @returns null where not a single note came; what was written so far where it was told to stop
 */
export async function composeNotes(
  learnt: LearntNetwork,
  { settings, seed }: { settings: NotesPlaying; seed: Tune | null },
  options: { signal: AbortSignal; onProgress: (progress: number) => void },
): Promise<ComposedNotes | null> {
  const beginning = seed === null ? fromNothing(learnt) : afterTune(seed, learnt)
  const { barSteps } = beginning
  const tempoBpm = Math.min(400, Math.max(20, settings.tempoBpm ?? beginning.tempoBpm))
  const network = await NotesNetwork.open(learnt, settings, barSteps)
  try {
    const notes = await writeOn(network, beginning, settings.bars, options)
    if (notes.length === 0) return null
    const endStep = notes.reduce((end, { startStep, steps }) => Math.max(end, startStep + steps), 0)
    const tempo = new TempoMap(tempiOf({ notes, tempoBpm }))
    return { notes, tempoBpm, barSteps, durationSeconds: tempo.secondsAt(endStep * STEP_TICKS) }
  } finally {
    await network.dispose()
  }
}

/**
 * The job: loads a run's checkpoint and writes new notes with it, as a MIDI file. Stopped, it keeps whole what is there.
 *
 * @throws GenerationError where not a single note came
 */
export async function writeNotes(input: WriteNotesInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<WrittenNotes> {
  const { settings, seedPath, title, outPath } = input
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  const network = learntNetwork(checkpoint)
  const seed = seedPath === null ? null : await readTune(seedPath, kindOf(network))
  const onProgress = (progress: number): void => emit({ type: 'progress', progress, detail: '' })
  const composed = await composeNotes(network, { settings, seed }, { signal, onProgress })
  if (!composed)
    throw new GenerationError(
      signal.aborted ? 'It was stopped before the first note.' : 'The network wrote no notes into these bars.',
      'Ask for more bars or another variant, or train it for longer.',
    )
  await writeFileAtomic(outPath, await writeTune({ name: title, ...composed }), { rebuildable: true })
  const { notes, durationSeconds, tempoBpm } = composed
  return { outcome: signal.aborted ? 'cancelled' : 'completed', notes: notes.length, durationSeconds, tempoBpm }
}
