/**
 * What of a sound belongs together: a recurrent network gives every band of every moment a place, so that what one part is loudest in lies
 * near each other and far from all else; places are then clustered.
 *
 *   v_i = unit(tanh(BLSTM(log(1 + 10 x)))), D numbers for each bin i = (t, b)
 *   learns  |V V^T - Y Y^T|^2 = |V^T V|^2 - 2 |V^T Y|^2 + |Y^T Y|^2, over all pairs of bins within 40 dB of the loudest
 *   at use  soft k-means, which begins at the mean place m_g that each group had while it learnt, and is held near it:
 *           r_ig = softmax over g of a v_i u_g,   u_g = unit(sum_i w_i r_ig v_i + k m_g);   shares are r
 *
 * @source Hershey, Chen, Le Roux, Watanabe 2016, "Deep clustering: discriminative embeddings for segmentation and separation" (arXiv
 *         1508.04306), sections 2 and 3; soft k-means: Isik et al. 2016, "Single-channel multi-speaker separation using deep clustering",
 *         section 3. Differs: groups are known, so clusters begin at them and have their names; bands of a quarter tone in place of bins
 */
import type { Tensor } from '../../graph/index.ts'
import {
  add,
  argMax,
  cast,
  div,
  greater,
  matMul,
  max,
  mul,
  oneHot,
  reshape,
  softmax,
  square,
  sub,
  sum,
  tanh,
  transpose,
} from '../../graph/index.ts'
import { bidirectional, dense, lstm, unitVectors, type Scope } from '../../nn/index.ts'
import { separationPresets, type SeparationArchitecture, type SeparationOptions } from './architecture.ts'
import { loudnessOf, OFF_BY, partsError } from './parts-error.ts'

/** Bins further below the loudest say nothing: 40 dB. */
const QUIET = 0.01
const LAYERS = 2
const ITERATIONS = 3
/** How sure the clusters are: a. */
const SHARPNESS = 8
/** How much the mean place counts beside all bins: k. */
const HELD = 0.1
/** Of what each minibatch adds to the mean places. */
const FOLLOWING = 0.05

/** @param heard float32 [rows, T, bands] @returns float32 [rows, T bands, places], of length 1 */
function placesOf(scope: Scope, heard: Tensor, { hidden, places }: { hidden: number; places: number }): Tensor {
  const [rows, steps, bands] = heard.shape
  let x = transpose(loudnessOf(heard), [1, 0, 2])
  for (let layer = 0; layer < LAYERS; layer++)
    x = bidirectional(scope.child(`hears-${layer}`), x, (child, given) => lstm(child, given, { units: hidden }))
  const said = tanh(dense(scope.child('places'), x, { units: bands * places }))
  return unitVectors(reshape(transpose(said, [1, 0, 2]), [rows, steps * bands, places]))
}

/** 1 where a bin is near the loudest of its row, else 0. @param heard float32 [rows, T, bands] @returns float32 [rows, T bands, 1] */
function loudBins(heard: Tensor): Tensor {
  const [rows, steps, bands] = heard.shape
  return reshape(cast(greater(heard, mul(max(heard, [1, 2], true), QUIET)), 'float32'), [rows, steps * bands, 1])
}

/**
 * How far pairs of bins are from what they should be: alike where one part is loudest in both, else at right angles.
 *
 *   sum_ij w_i w_j (v_i v_j - y_i y_j)^2 / (sum_i w_i)^2
 *
 * @param places  float32 [rows, bins, places]
 * @param loudest float32 [rows, bins, groups], 1 for the part that is
 * @param counted float32 [rows, bins, 1], 0 or 1
 * @returns       float32 [rows]
 */
export function affinityLoss(places: Tensor, loudest: Tensor, counted: Tensor): Tensor {
  const [v, y] = [mul(places, counted), mul(loudest, counted)]
  const together = (a: Tensor, b: Tensor): Tensor => sum(square(matMul(a, b, { transposeA: true })), [1, 2])
  const pairs = square(add(sum(counted, [1, 2]), 1e-6))
  return div(add(sub(together(v, v), mul(together(v, y), 2)), together(y, y)), pairs)
}

/**
 * Soft k-means.
 *
 * @param places  float32 [rows, bins, places], of length 1
 * @param counted float32 [rows, bins, 1]
 * @param means   float32 [groups, places]: where clusters begin, and are held
 * @returns       float32 [rows, bins, groups], which sum to 1
 */
export function clustered(places: Tensor, counted: Tensor, means: Tensor): Tensor {
  const begin = unitVectors(means)
  const held = mul(begin, add(mul(sum(counted, 1, true), HELD), 1))
  const belong = (middles: Tensor): Tensor => softmax(mul(matMul(places, middles, { transposeB: true }), SHARPNESS))
  let shares = belong(begin)
  for (let i = 0; i < ITERATIONS; i++) shares = belong(unitVectors(add(matMul(mul(shares, counted), places, { transposeA: true }), held)))
  return shares
}

interface Told {
  shares: Tensor
  places: Tensor
  counted: Tensor
  means: Tensor
}

function told(scope: Scope, heard: Tensor, { sizes: { hidden, places: width }, groups }: SeparationOptions): Told {
  const [rows, steps, bands] = heard.shape
  const places = placesOf(scope, heard, { hidden, places: width })
  const counted = loudBins(heard)
  const means = scope.buffer('means', [groups, width], { kind: 'zeros' })
  const shares = transpose(reshape(clustered(places, counted, means), [rows, steps, bands, groups]), [0, 3, 1, 2])
  return { shares, places, counted, means }
}

/** Deep clustering. */
export const clusters: SeparationArchitecture = {
  id: 'separate-clusters',
  descriptor: {
    name: 'Take music apart (deep clustering)',
    description:
      'The same by places: bands of moments that belong to one part are put near each other, and clusters of them are the parts. Shares ' +
      'of bands, as the U-Net gives them.',
    measures: [
      {
        name: 'affinity',
        better: 'lower',
        label: 'Pairs told wrong',
        description: 'How far pairs of bands are from lying together where one part is loudest in both, and apart elsewhere: 0 is right.',
      },
      OFF_BY,
    ],
    layers: ['Two LSTMs both ways', 'A place for each band', 'Clusters of places'],
    source: 'Deep clustering (Hershey and others 2016)',
    sizes: [
      { name: 'hidden', label: 'Memory cells', description: 'Of each LSTM.', minimum: 2, maximum: 1024 },
      { name: 'places', label: 'Numbers of a place', description: 'How many numbers say where a band lies.', minimum: 2, maximum: 64 },
    ],
  },
  presets: separationPresets('separate-clusters', {
    quick: { sizes: { hidden: 64, places: 12 }, batchSize: 8, learningRate: 3e-3, gradientClipNorm: 1 },
    paper: { sizes: { hidden: 600, places: 40 } },
  }),
  says: 'shares',
  parts: (scope, heard, options) => told(scope, heard, options).shares,
  learn(scope, { heard, parts }, options) {
    const { shares, places, counted, means } = told(scope, heard, options)
    const loudest = reshape(oneHot(argMax(parts, 1), options.groups), [heard.shape[0], -1, options.groups])
    const weighed = mul(loudest, counted)
    const found = sum(matMul(weighed, places, { transposeA: true }), 0)
    const mass = transpose(sum(weighed, [0, 1], true), [0, 2, 1])
    const isThere = reshape(cast(greater(mass, 0), 'float32'), [options.groups, 1])
    const average = div(found, add(reshape(mass, [options.groups, 1]), 1e-6))
    scope.update('means', add(means, mul(mul(isThere, FOLLOWING), sub(average, means))))
    return { affinity: affinityLoss(places, loudest, counted), error: partsError(shares, heard, parts) }
  },
}
