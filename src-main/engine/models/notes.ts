/**
 * The network that plays on in notes: it hears note after note and says when the next one comes, then which it is, then how long and how
 * loud, each told what was said before.
 *
 *   h[t] = memory([place, later, pitch, long, loud of notes 0 .. t])
 *   later ~ h A,   pitch ~ silu([h, later, place] B) C,   long, loud ~ silu([h, later, place, pitch] D) E
 *
 * @source a note as a compound of choices: Hsiao, Liu, Yeh, Yang 2021; the order of the choices is ours
 */
import {
  add,
  cast,
  concat,
  div,
  equal,
  gather,
  greaterEqual,
  logSoftmax,
  maximum,
  mul,
  oneHot,
  reshape,
  slice,
  stack,
  sub,
  sum,
  where,
} from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { dense, dropout, embedding, sampleTokens, silu } from '../nn/index.ts'
import type { Scope } from '../nn/index.ts'
import { ASPECTS, aspectsOf, CLASSES, DRUM_VOICE, DRUMS_FROM, START_PITCH, TIME_STEPS, type Aspect } from '../notes/note-events.ts'

/** A network of notes: what it makes of what it hears; how it hears and what it says is the same for all. */
export interface NotesNetwork {
  /** It hears and says which voice plays a note, and how the tempo moves. */
  voices: boolean
  /** All notes heard so far, float32 [T, batch, E], as float32 [T, batch, W]. */
  memory(scope: Scope, heard: Tensor): Tensor
}

/** Numbers by which a class is known. */
const EMBEDDED: Readonly<Record<Aspect, number>> = { place: 32, later: 32, pace: 8, voice: 24, pitch: 64, long: 24, loud: 8 }
/** What the network says, in this order; the place follows from the time. */
const SAID = ['later', 'pace', 'voice', 'pitch', 'long', 'loud'] as const satisfies readonly Aspect[]
type Said = (typeof SAID)[number]
type SaidLogits = Partial<Record<Said, Tensor>> & Record<Exclude<Said, 'pace' | 'voice'>, Tensor>
const IMPOSSIBLE = -1e9

/** One aspect of each event: int32 [..., A] -> int32 [...]. */
function aspectOf(events: Tensor, aspect: Aspect): Tensor {
  const leading = events.shape.slice(0, -1)
  const aspects = aspectsOf({ voices: events.shape[leading.length] === ASPECTS.length })
  const column = slice(events, [...leading.map(() => 0), aspects.indexOf(aspect)], [...leading, 1])
  return reshape(column, leading)
}

const embedded = (scope: Scope, aspect: Aspect, classes: Tensor, isAgain = false): Tensor =>
  embedding(isAgain ? scope.again(`hears-${aspect}`) : scope.child(`hears-${aspect}`), classes, {
    count: CLASSES[aspect],
    units: EMBEDDED[aspect],
  })

/** What it makes of all it has heard. @param events int32 [T, batch, A]  @returns float32 [T, batch, W] */
function contexts(scope: Scope, events: Tensor, { voices, memory }: NotesNetwork): Tensor {
  const heard = concat(
    aspectsOf({ voices }).map((aspect) => embedded(scope, aspect, aspectOf(events, aspect))),
    2,
  )
  return dropout(scope, memory(scope.child('memory'), dropout(scope, heard)))
}

/** Logits of what there is. @param there float32 [n], 1 or 0 */
const among = (there: Tensor, logits: Tensor): Tensor => add(logits, mul(sub(1, there), IMPOSSIBLE))

/**
 * What is said of the next note, aspect by aspect.
 *
 * @param context float32 [..., W]
 * @param choose  what is gone on with of an aspect's logits, int32 [...]: the truth, or what is drawn; with `later` its place
 */
function say(
  scope: Scope,
  context: Tensor,
  choices: NoteChoices | null,
  choose: Record<'pace' | 'voice' | 'pitch', (logits: Tensor) => Tensor> & {
    later: (logits: Tensor) => { later: Tensor; place: Tensor }
  },
): SaidLogits {
  const axis = context.rank - 1
  const units = context.shape[axis]
  const logits = (aspect: Said, from: Tensor): Tensor => dense(scope.child(`says-${aspect}`), from, { units: CLASSES[aspect] })
  const inner = (name: string, from: Tensor): Tensor => dropout(scope, silu(dense(scope.child(name), from, { units })))
  const later = logits('later', context)
  const when = choose.later(later)
  const beside = (known: Tensor, aspect: Aspect, classes: Tensor): Tensor => concat([known, embedded(scope, aspect, classes, true)], axis)
  let then = beside(beside(context, 'later', when.later), 'place', when.place)
  const more: Partial<Record<Said, Tensor>> = {}
  if (choices) {
    more.pace = among(choices.paces, logits('pace', then))
    then = beside(then, 'pace', choose.pace(more.pace))
    more.voice = among(choices.voices, logits('voice', then))
    then = beside(then, 'voice', choose.voice(more.voice))
  }
  const pitch = logits('pitch', inner('which', then))
  const touch = inner('touch', beside(then, 'pitch', choose.pitch(pitch)))
  return { later, ...more, pitch, long: logits('long', touch), loud: logits('loud', touch) }
}

/**
 * How unexpected the notes are: the sum over the aspects of the cross-entropies in nats, a note.
 *
 * @param heard   int32 [T, batch, A], as `aspectsOf` has them
 * @param next    int32 [T, batch, A] the note that follows each
 * @param counted float32 [T, batch] 0 where none does
 * @returns       float32 [batch], the mean over each sequence
 */
export function noteLosses(
  scope: Scope,
  batch: { heard: Tensor; next: Tensor; counted: Tensor },
  choices: NoteChoices | null,
  network: NotesNetwork,
): Tensor {
  const { heard, next, counted } = batch
  const said = say(scope, contexts(scope, heard, network), choices, {
    later: () => ({ later: aspectOf(next, 'later'), place: aspectOf(next, 'place') }),
    pace: () => aspectOf(next, 'pace'),
    voice: () => aspectOf(next, 'voice'),
    pitch: () => aspectOf(next, 'pitch'),
  })
  const surprise = SAID.flatMap((aspect) => {
    const logits = said[aspect]
    return logits ? [sum(mul(logSoftmax(logits), oneHot(aspectOf(next, aspect), CLASSES[aspect])), 2)] : []
  }).reduce((all, one) => add(all, one))
  return div(sum(mul(mul(surprise, -1), counted), 0), maximum(sum(counted, 0), 1))
}

/** How the next note is drawn; each float32 []. */
export interface DrawnNotes {
  temperature: Tensor
  topP: Tensor
  /** Steps of a bar, at most PLACES. */
  barSteps: Tensor
  /** 0: it has to be later than the last one. */
  atOnce: Tensor
  /** float32 [PLACES]: 1 where notes may begin in a bar, else 0. */
  places: Tensor
}

/** What networks that know voices and paces choose among: 1 where it may be, else 0. */
export interface NoteChoices {
  /** float32 [VOICES] */
  voices: Tensor
  /** float32 [PACES] */
  paces: Tensor
}

/**
 * Hears a note and draws the next one.
 *
 * @param note int32 [batch, A]
 * @returns    int32 [batch, A]
 */
export function nextNote(
  scope: Scope,
  note: Tensor,
  { temperature, topP, barSteps, atOnce, places }: DrawnNotes,
  choices: NoteChoices | null,
  network: NotesNetwork,
): Tensor {
  const [batch, values] = note.shape
  const made = contexts(scope, reshape(note, [1, batch, values]), network)
  const context = reshape(made, [batch, made.shape[2]])
  const draw = (logits: Tensor): Tensor => sampleTokens(logits, { ...scope.chance, stream: scope.nextStream() }, { temperature, topP })
  const never = (aspect: Said, isNever: (index: number) => boolean): Tensor =>
    scope.graph.constant(
      Float32Array.from({ length: CLASSES[aspect] }, (_, i) => (isNever(i) ? IMPOSSIBLE : 0)),
      [CLASSES[aspect]],
    )
  const drawn: Partial<Record<Aspect, Tensor>> = {}
  const said = say(scope, context, choices, {
    later(logits) {
      const leadsTo = placesAfter(scope, aspectOf(note, 'place'), barSteps)
      const misplaced = mul(sub(1, gather(places, cast(leadsTo, 'int32'))), IMPOSSIBLE)
      const tooSoon = mul(
        never('later', (i) => TIME_STEPS[i] === 0),
        sub(1, atOnce),
      )
      const later = draw(add(add(logits, misplaced), tooSoon))
      const place = cast(sum(mul(leadsTo, oneHot(later, CLASSES.later)), 1), 'int32')
      Object.assign(drawn, { later, place })
      return { later, place }
    },
    pace: (logits) => (drawn.pace = draw(logits)),
    voice: (logits) => (drawn.voice = draw(logits)),
    pitch(logits) {
      // The sign of the beginning is no note.
      let fitting = add(
        logits,
        never('pitch', (i) => i === START_PITCH),
      )
      if (drawn.voice) {
        // Drums have keys of their own.
        const drums = reshape(cast(equal(drawn.voice, scope.graph.constant([DRUM_VOICE], [1], 'int32')), 'float32'), [batch, 1])
        const noMelody = never('pitch', (i) => i < DRUMS_FROM)
        const noDrums = never('pitch', (i) => i >= DRUMS_FROM)
        fitting = add(fitting, add(mul(drums, noMelody), mul(sub(1, drums), noDrums)))
      }
      drawn.pitch = draw(fitting)
      return drawn.pitch
    },
  })
  drawn.long = draw(said.long)
  drawn.loud = draw(said.loud)
  return stack(
    aspectsOf(network).map((aspect) => drawn[aspect]!),
    1,
  )
}

/** Where in the bar a note is after each time: int32 [batch] -> float32 [batch, times]. Float numbers are exact up to millions of steps. */
function placesAfter(scope: Scope, place: Tensor, barSteps: Tensor): Tensor {
  const steps = scope.graph.constant(Float32Array.from(TIME_STEPS), [1, TIME_STEPS.length])
  let now = add(reshape(cast(place, 'float32'), [place.shape[0], 1]), steps)
  // The remainder by halves: no time is longer than 2^8 bars of the shortest kind.
  for (const bars of [128, 64, 32, 16, 8, 4, 2, 1]) {
    const length = mul(barSteps, bars)
    now = where(greaterEqual(now, length), sub(now, length), now)
  }
  return now
}
