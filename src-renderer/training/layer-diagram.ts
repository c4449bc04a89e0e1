/** What kind of thing a layer is, for its drawing. */
export type LayerKind = 'dense' | 'lstm' | 'convolution' | 'pooling' | 'image'

export interface DrawnLayer {
  kind: LayerKind
  label: string
  /** Side by side copies, e.g. the two LSTMs of the bilinear model. */
  copies: number
}

const KINDS: readonly [RegExp, LayerKind][] = [
  [/lstm/i, 'lstm'],
  [/conv/i, 'convolution'],
  [/pool/i, 'pooling'],
  [/image|frames/i, 'image'],
]

/** Reads a model's layer list, e.g. `['Dense ReLU', '2 x LSTM, summed', 'Dense']`, for the diagram. */
export const drawnLayers = (layers: readonly string[]): DrawnLayer[] =>
  layers.map((label) => ({
    label,
    kind: KINDS.find(([pattern]) => pattern.test(label))?.[1] ?? 'dense',
    copies: Math.min(3, Number(/^(\d)\s*[x×]\s/.exec(label)?.[1] ?? 1)),
  }))
