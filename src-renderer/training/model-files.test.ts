import { describe, expect, it } from 'vitest'
import { modelsWithData, otherFiles } from './model-files.ts'

const files = (...names: string[]) => names.map((name) => ({ name }))

describe('modelsWithData', () => {
  it('gives one model all weights, whatever they are called', () => {
    expect(modelsWithData(files('renamed.onnx', 'b.onnx.0123456789abcdef.data', 'tone.wav'))).toEqual([
      files('renamed.onnx', 'b.onnx.0123456789abcdef.data'),
    ])
  })

  it('gives several models the weights named after them', () => {
    expect(modelsWithData(files('a.onnx', 'b.ONNX', 'b.ONNX.12.data', 'a.onnx.34.data'))).toEqual([
      files('a.onnx', 'a.onnx.34.data'),
      files('b.ONNX', 'b.ONNX.12.data'),
    ])
  })

  it('leaves the rest to others', () => {
    expect(otherFiles(files('a.onnx', 'x.data', 'tone.wav'))).toEqual(files('tone.wav'))
    expect(modelsWithData(files('tone.wav', 'x.data'))).toEqual([])
  })
})
