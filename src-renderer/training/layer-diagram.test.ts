import { expect, it } from 'vitest'
import { drawnLayers } from './layer-diagram.ts'

it('tells layers apart and draws side by side what is side by side', () => {
  expect(
    drawnLayers(['3 frames as image', 'Conv 2D, 12 x 3 x 3, ReLU', 'Max-pool 2', '2 x LSTM, summed', 'Dense']).map(({ kind, copies }) => [
      kind,
      copies,
    ]),
  ).toEqual([
    ['image', 1],
    ['convolution', 1],
    ['pooling', 1],
    ['lstm', 2],
    ['dense', 1],
  ])
})
