import { describe, expect, it } from 'vitest'
import { add, Graph, matMul, reshape } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { compileGraph, encodeModel, lowerGraph } from './index.ts'
import { ProtobufWriter } from './protobuf-writer.ts'
import { ModelFileError } from './model-file-error.ts'
import { parseOnnxFile } from './onnx-file.ts'
import { protobufFields } from './protobuf-reader.ts'

const program = () => {
  const graph = new Graph('small')
  const x = graph.input('x', [2, 3])
  const w = graph.parameter('layer/w', [3, 4])
  const y = reshape(add(matMul(x, w), 1), [8])
  return {
    inputs: [x],
    outputs: { y },
    weights: new Map([
      [
        'layer/w',
        hostTensor(
          Float32Array.from({ length: 12 }, (_, i) => i),
          [3, 4],
        ),
      ],
    ]),
    metadata: { codec: 'fourier', name: 'ä' },
    describeValues: true,
  }
}
const model = (): Uint8Array => compileGraph(program())

describe('parseOnnxFile', () => {
  it('reads back what was written', () => {
    const file = parseOnnxFile(model())
    expect(file.producer).toBe('spectraloom')
    expect(Object.fromEntries(file.metadata)).toEqual({ codec: 'fourier', name: 'ä' })
    expect(file.opsets.get('')).toBe(21)
    const { graph } = file
    expect(graph.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: [2, 3] }])
    expect(graph.outputs).toEqual([{ name: 'y', dtype: 'float32', shape: [8] }])
    expect(graph.nodes.map(({ opType }) => opType)).toEqual(['Gemm', 'Add', 'Reshape'])
    expect(graph.nodes[0].inputs).toEqual(['x', 'layer/w'])
    expect(Object.fromEntries(graph.nodes[0].attributes)).toEqual({ transA: 0, transB: 0 })
    expect(graph.values.map(({ shape }) => shape)).toEqual([
      [2, 4],
      [2, 4],
    ])
    const weights = graph.tensors.find(({ name }) => name === 'layer/w')
    expect(weights).toMatchObject({ dtype: 'float32', shape: [3, 4], external: null })
    expect(new Float32Array(new Uint8Array(weights?.raw ?? []).buffer)).toEqual(Float32Array.from({ length: 12 }, (_, i) => i))
  })

  it('reads places outside the file and symbolic sizes', () => {
    const parts = lowerGraph(program())
    const initialisers = parts.graph.initialisers.map((initialiser) => ({
      ...initialiser,
      external: { location: 'w.data', offsetBytes: 4096, lengthBytes: 48 },
    }))
    const { graph } = parseOnnxFile(
      encodeModel({ ...parts, graph: { ...parts.graph, initialisers, inputs: [{ name: 'x', dtype: 'float32', shape: ['T', 3] }] } }),
    )
    expect(graph.inputs[0].shape).toEqual(['T', 3])
    expect(Object.fromEntries(graph.tensors[0].external ?? [])).toEqual({ location: 'w.data', offset: '4096', length: '48' })
    expect(graph.tensors[0].raw).toBeNull()
  })

  it('refuses a file that is cut off anywhere, with words', () => {
    const whole = model()
    for (let length = 0; length < whole.length; length++) {
      // Cut between two fields of the model itself, what is left is a smaller model; all else must be refused.
      let refusal: unknown = null
      try {
        const { graph } = parseOnnxFile(whole.slice(0, length))
        expect(graph.nodes).toHaveLength(3)
      } catch (error) {
        refusal = error
      }
      if (refusal !== null) expect(refusal).toBeInstanceOf(ModelFileError)
    }
    expect(() => parseOnnxFile(whole.slice(0, 40))).toThrow(/cut off/)
  })

  it('refuses or reads 4000 damaged files, and never fails in another way', () => {
    const random = new CounterRandom(11, streamOf('damage'))
    const whole = model()
    let refused = 0
    for (let round = 0; round < 4000; round++) {
      const damaged = whole.slice()
      for (let flips = 1 + random.integer(4); flips > 0; flips--) damaged[random.integer(damaged.length)] = random.integer(256)
      try {
        parseOnnxFile(damaged)
      } catch (error) {
        refused++
        expect(error).toBeInstanceOf(ModelFileError)
      }
    }
    expect(refused).toBeGreaterThan(500)
  })

  it('refuses noise, an empty file, and other kinds of file', () => {
    const random = new CounterRandom(5, streamOf('noise'))
    for (let round = 0; round < 300; round++)
      expect(() => parseOnnxFile(Uint8Array.from({ length: random.integer(400) }, () => random.integer(256)))).toThrow(ModelFileError)
    expect(() => parseOnnxFile(new Uint8Array(0))).toThrow(/not an ONNX model/)
    expect(() => parseOnnxFile(new TextEncoder().encode('RIFF\0\0\0\0WAVEfmt '))).toThrow(ModelFileError)
  })

  it('refuses tensors of impossible size without making room for them', () => {
    const tensor = (extents: readonly number[]) =>
      new ProtobufWriter().packedInts(1, extents).int(2, 1).string(8, 'w').bytes(9, new Uint8Array(4))
    const file = (extents: readonly number[]) =>
      new ProtobufWriter()
        .message(7, new ProtobufWriter().message(5, tensor(extents)))
        .message(8, new ProtobufWriter().int(2, 21))
        .finish()
    expect(() => parseOnnxFile(file([2 ** 41]))).toThrow(/impossible size/)
    expect(() => parseOnnxFile(file([-1]))).toThrow(/impossible size/)
    expect(() => parseOnnxFile(file(new Array(17).fill(1)))).toThrow(/impossible size/)
    expect(parseOnnxFile(file([2 ** 40, 2 ** 40])).graph.tensors[0].raw).toHaveLength(4)
  })

  it('refuses more parts than any model has', () => {
    const attribute = new ProtobufWriter().string(1, 'axes').bytes(8, new Uint8Array(2_000_001))
    const file = new ProtobufWriter().message(7, new ProtobufWriter().message(1, new ProtobufWriter().message(5, attribute))).finish()
    expect(() => parseOnnxFile(file)).toThrow(/more parts/)
  })
})

describe('protobufFields', () => {
  it('refuses numbers without end, unknown kinds and field 0', () => {
    for (const bytes of [[8, ...new Array(11).fill(255)], [11], [0, 1], [13, 1, 2]])
      expect(() => [...protobufFields(Uint8Array.from(bytes))]).toThrow(ModelFileError)
  })
})
