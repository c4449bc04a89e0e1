/**
 * The network that plays on in notes: it hears note after note and says when the next one comes, then which it is, then how long and how
 * loud, each told what was said before.
 *
 *   h[t] = GRU([place, later, pitch, long, loud of note t])
 *   later ~ h A,   pitch ~ silu([h, later, place] B) C,   long, loud ~ silu([h, later, place, pitch] D) E
 *
 * @source a note as a compound of choices: Hsiao, Liu, Yeh, Yang 2021; the order of the choices is ours
 */
import {
  add,
  cast,
  concat,
  div,
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
import { dense, dropout, embedding, gru, sampleTokens, silu } from '../nn/index.ts'
import type { Scope } from '../nn/index.ts'
import { ASPECTS, CLASSES, TIME_STEPS, type Aspect } from '../notes/note-events.ts'

export interface NotesSizes {
  hidden: number
}

/** Numbers by which a class is known. */
const EMBEDDED: Readonly<Record<Aspect, number>> = { place: 32, later: 32, pitch: 64, long: 24, loud: 8 }
/** What the network says, in this order; the place follows from the time. */
const SAID = ['later', 'pitch', 'long', 'loud'] as const satisfies readonly Aspect[]
type Said = (typeof SAID)[number]
const IMPOSSIBLE = -1e9

/** One aspect of each event: int32 [..., 5] -> int32 [...]. */
function aspectOf(events: Tensor, aspect: Aspect): Tensor {
  const leading = events.shape.slice(0, -1)
  const column = slice(events, [...leading.map(() => 0), ASPECTS.indexOf(aspect)], [...leading, 1])
  return reshape(column, leading)
}

const embedded = (scope: Scope, aspect: Aspect, classes: Tensor, isAgain = false): Tensor =>
  embedding(isAgain ? scope.again(`hears-${aspect}`) : scope.child(`hears-${aspect}`), classes, {
    count: CLASSES[aspect],
    units: EMBEDDED[aspect],
  })

/** What it makes of all it has heard. @param events int32 [T, batch, 5]  @returns float32 [T, batch, hidden] */
function contexts(scope: Scope, events: Tensor, { hidden }: NotesSizes): Tensor {
  const heard = concat(
    ASPECTS.map((aspect) => embedded(scope, aspect, aspectOf(events, aspect))),
    2,
  )
  return dropout(scope, gru(scope.child('memory'), dropout(scope, heard), { units: hidden }))
}

/**
 * What is said of the next note, aspect by aspect.
 *
 * @param context float32 [..., hidden]
 * @param choose  what is gone on with of an aspect's logits, int32 [...]: the truth, or what is drawn; with `later` its place
 */
function say(
  scope: Scope,
  context: Tensor,
  { hidden }: NotesSizes,
  choose: { later: (logits: Tensor) => { later: Tensor; place: Tensor }; pitch: (logits: Tensor) => Tensor },
): Record<Said, Tensor> {
  const axis = context.rank - 1
  const logits = (aspect: Said, from: Tensor): Tensor => dense(scope.child(`says-${aspect}`), from, { units: CLASSES[aspect] })
  const inner = (name: string, from: Tensor): Tensor => dropout(scope, silu(dense(scope.child(name), from, { units: hidden })))
  const later = logits('later', context)
  const when = choose.later(later)
  const then = concat([context, embedded(scope, 'later', when.later, true), embedded(scope, 'place', when.place, true)], axis)
  const pitch = logits('pitch', inner('which', then))
  const touch = inner('touch', concat([then, embedded(scope, 'pitch', choose.pitch(pitch), true)], axis))
  return { later, pitch, long: logits('long', touch), loud: logits('loud', touch) }
}

/**
 * How unexpected the notes are: the sum over the aspects of the cross-entropies in nats, a note.
 *
 * @param heard   int32 [T, batch, 5]
 * @param next    int32 [T, batch, 5] the note that follows each
 * @param counted float32 [T, batch] 0 where none does
 * @returns       float32 [batch], the mean over each sequence
 */
export function noteLosses(scope: Scope, batch: { heard: Tensor; next: Tensor; counted: Tensor }, sizes: NotesSizes): Tensor {
  const { heard, next, counted } = batch
  const said = say(scope, contexts(scope, heard, sizes), sizes, {
    later: () => ({ later: aspectOf(next, 'later'), place: aspectOf(next, 'place') }),
    pitch: () => aspectOf(next, 'pitch'),
  })
  const surprise = SAID.map((aspect) => sum(mul(logSoftmax(said[aspect]), oneHot(aspectOf(next, aspect), CLASSES[aspect])), 2)).reduce(
    (all, one) => add(all, one),
  )
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

/**
 * Hears a note and draws the next one.
 *
 * @param note int32 [batch, 5]
 * @returns    int32 [batch, 5]
 */
export function nextNote(
  scope: Scope,
  note: Tensor,
  { temperature, topP, barSteps, atOnce, places }: DrawnNotes,
  sizes: NotesSizes,
): Tensor {
  const [batch, values] = note.shape
  const context = reshape(contexts(scope, reshape(note, [1, batch, values]), sizes), [batch, sizes.hidden])
  const draw = (logits: Tensor): Tensor => sampleTokens(logits, { ...scope.chance, stream: scope.nextStream() }, { temperature, topP })
  const never = (aspect: Said, isNever: (index: number) => boolean): Tensor =>
    scope.graph.constant(
      Float32Array.from({ length: CLASSES[aspect] }, (_, i) => (isNever(i) ? IMPOSSIBLE : 0)),
      [CLASSES[aspect]],
    )
  const drawn: Partial<Record<Aspect, Tensor>> = {}
  const said = say(scope, context, sizes, {
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
    pitch(logits) {
      // The sign of the beginning is no note.
      drawn.pitch = draw(
        add(
          logits,
          never('pitch', (i) => i === CLASSES.pitch - 1),
        ),
      )
      return drawn.pitch
    },
  })
  drawn.long = draw(said.long)
  drawn.loud = draw(said.loud)
  return stack(
    ASPECTS.map((aspect) => drawn[aspect]!),
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
