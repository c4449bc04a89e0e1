/** What the vocoder's network says of log-mel frames: how loud bins are, and how their phases go on. The whole of it: vocoder.ts. */
import {
  add,
  concat,
  cos,
  div,
  exp,
  gelu,
  log,
  matMul,
  maximum,
  minimum,
  mul,
  sin,
  slice,
  split,
  sqrt,
  sub,
  transpose,
  type Tensor,
} from '../graph/index.ts'
import { causalConvolution, dense, layerNormalisation, type Scope } from '../nn/index.ts'
import type { MelForm } from '../vocoder/mel-form.ts'
import { FLOOR, OVERLAP, type Turns } from './mel-levels.ts'
import { shifted, times, unit } from './vocoder-turns.ts'

/** Frames that the network hears of what follows a frame before it says anything of it. */
export const AHEAD = 2
const BLOCKS = 3
const HEARD_FRAMES = 3

/** Magnitude of silence, and what keeps divisions finite. */
const QUIET = Math.sqrt(FLOOR)
const TINY = 1e-30
/** Steps in which flat spectra come to fit. */
const INVERSION_STEPS = 8
/**
 * How the slope of a frame's logarithm turns a phase: hop N / gamma of dsp/transforms/phase-gradient.ts, for Hann's window of four hops.
 *
 * @source Prusa, Balazs, Sondergaard 2017
 */
const TIME_SCALE = 1 / OVERLAP / 0.25645
/** Turns from bin to bin that slopes may stand for, radians. */
const MOST_DELAY = 3
/** Levels above silence in nats that make about 1 of a number. */
const LEVELS = 10

export interface Said {
  /** Logarithms of magnitudes, float32 [batch, T, bins]; a full-scale sine has 0. */
  loudness: Tensor
  /** From the frame before, beyond what the bin's own frequency makes of it; unit. */
  inTime: Turns
  /** From the bin below, beyond half a turn; unit. */
  inFrequency: Turns
}

/** Logarithms of magnitudes above silence, and what follows from their slopes of how phases go on. */
interface Guess {
  loudness: Tensor
  /** Radians beyond the bin's own, and beyond half a turn; float32 [batch, T, bins]. */
  inTime: Tensor
  inFrequency: Tensor
}

/** Energies of frames in their bands. @param levels float32 [..., bands], in nats above silence */
export const energiesOf = (levels: Tensor): Tensor => mul(maximum(sub(exp(levels), 1), 0), FLOOR)

/**
 * Spectra of power that come to have given energies in their bands and stay like themselves within each, as in
 * dsp/transforms/mel-inversion.ts.
 *
 *   s[k] <- s[k] sum_b w[b, k] (e[b] / sum_j w[b, j] s[j]) / sum_b w[b, k]
 *
 * @param power    float32 [..., bins]; null: flat ones
 * @param energies float32 [..., bands]
 */
export function fitted(power: Tensor | null, energies: Tensor, { bank, bands, fftSize }: MelForm, steps: number): Tensor {
  const { graph } = energies
  const bins = fftSize / 2 + 1
  const weights = graph.constantOf(bank, [bands, bins], 'float32')
  const shares = new Float32Array(bins)
  const flat = new Float32Array(bands)
  for (let i = 0; i < bank.length; i++) {
    shares[i % bins] += bank[i]
    flat[Math.floor(i / bins)] += bank[i]
  }
  const share = graph.constantOf(
    shares.map((sum) => (sum > 0 ? 1 / sum : 0)),
    [bins],
    'float32',
  )
  let result = power
  for (let step = 0; step < steps; step++) {
    const held = result ? matMul(result, weights, { transposeB: true }) : graph.constantOf(flat, [bands], 'float32')
    const change = mul(matMul(div(energies, add(held, TINY)), weights), share)
    result = result ? mul(result, change) : change
  }
  return result!
}

/** Spectra in nats above silence of as many frames ago as the network hears ahead, and how phases would go on there. */
function guessed(scope: Scope, spectra: Tensor): Guess {
  const [batch, steps, bins] = spectra.shape
  const known = concat([scope.state('spectra', [AHEAD + 1, bins]), spectra], 1)
  scope.carry('spectra', slice(known, [0, steps, 0], [batch, AHEAD + 1, bins]))
  const [before, now, after] = [0, 1, 2].map((frame) => slice(known, [0, frame, 0], [batch, steps, bins]))
  const slopes = sub(shifted(add(before, now), -1), shifted(add(before, now), 1))
  const rises = sub(after, before)
  return {
    loudness: now,
    inTime: mul(slopes, TIME_SCALE / 4),
    inFrequency: maximum(minimum(mul(add(rises, shifted(rises, 1)), -1 / (4 * TIME_SCALE)), MOST_DELAY), -MOST_DELAY),
  }
}

/**
 * What the network says of frames, of each as many frames later as it hears ahead.
 *
 * @param levels float32 [batch, T, bands], in nats above silence
 */
export function vocoderSays(scope: Scope, levels: Tensor, form: MelForm, units: number): Said {
  const bins = form.fftSize / 2 + 1
  const power = fitted(null, energiesOf(levels), form, INVERSION_STEPS)
  const spectra = sub(log(add(sqrt(add(power, TINY)), QUIET)), Math.log(QUIET))
  let context = dense(scope.child('first'), mul(concat([levels, mul(spectra, 2)], 2), 1 / LEVELS), { units })
  for (let i = 0; i < BLOCKS; i++) {
    const block = scope.child(`block-${i}`)
    const even = transpose(layerNormalisation(block.child('even'), context), [0, 2, 1])
    const mixed = causalConvolution(block.child('over-frames'), even, { filters: units, kernel: HEARD_FRAMES })
    context = add(context, dense(block.child('back'), gelu(transpose(mixed, [0, 2, 1])), { units }))
  }
  const said = dense(scope.child('says'), layerNormalisation(scope.child('even'), context), { units: 5 * bins })
  const [loudness, ...turns] = split(said, 2, 5)
  const guess = guessed(scope, spectra)
  const turned = (by: Tensor, [real, imaginary]: Tensor[]): Turns => unit(times([add(real, 1), imaginary], [cos(by), sin(by)]))
  return {
    loudness: add(add(loudness, guess.loudness), Math.log(QUIET)),
    inTime: turned(guess.inTime, turns.slice(0, 2)),
    inFrequency: turned(guess.inFrequency, turns.slice(2)),
  }
}
