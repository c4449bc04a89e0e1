import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sampleCheckpoint, tinySettings, tinySizes, writeSampleRun } from '../../../test/support/sample-checkpoint.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { exportModel } from '../model-files/export-model.ts'
import { parseOnnxFile } from '../onnx/onnx-file.ts'
import { add, conv2d, Graph, matMul, maxPool2d, relu, reshape, softmax, tanh, type Tensor } from '../graph/index.ts'
import { BUFFER_PREFIX, WEIGHT_PREFIX } from '../checkpoints/names.ts'
import { countParameters, FRAME_MODEL_IDS, FRAME_MODELS, MODEL_IDS, modelOf } from '../models/index.ts'
import { trainingProgram } from '../training/training-program.ts'
import { diagram } from './diagram.ts'
import { fold } from './fold.ts'
import { inspectModel, TRAINING_FORM } from './inspect-model.ts'
import { inspectOnnxFile } from './of-onnx-file.ts'
import { inspectTensors } from './of-tensors.ts'
import { picture } from './picture.ts'
import { summarise, type GraphSummary } from './summary.ts'

const D = 10
const summaryOf = (outputs: readonly Tensor[]): GraphSummary =>
  summarise(
    inspectTensors({
      title: 'test',
      inputs: outputs[0].graph.inputs,
      outputs: outputs.map((tensor, i) => ({ name: `y${i}`, tensor })),
      states: [],
      nodesAsWritten: 0,
    }),
  )
const settings = (model: keyof typeof FRAME_MODELS, hidden: number) => ({ ...tinySettings(model), sizes: { ...tinySizes(model), hidden } })

/** What a reader of XML would miss: elements that are opened and not closed in turn. */
const unclosedElements = (xml: string): string[] => {
  const open: string[] = []
  for (const [, closing, name, empty] of xml.replace(/<style>[^]*?<\/style>/, '').matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (closing && open.pop() !== name) return [`</${name}>`]
    if (!closing && !empty) open.push(name)
  }
  return open
}

describe('floating-point operations', () => {
  it('of a product are 2 m n k, transposed or not', () => {
    const graph = new Graph()
    const [a, b] = [graph.input('a', [3, 5]), graph.input('b', [5, 7])]
    expect(summaryOf([matMul(a, b)]).flops).toBe(2 * 3 * 5 * 7)
    expect(summaryOf([matMul(graph.input('c', [5, 3]), b, { transposeA: true })]).flops).toBe(2 * 3 * 5 * 7)
    expect(summaryOf([matMul(a, graph.input('d', [7, 5]), { transposeB: true })]).flops).toBe(2 * 3 * 5 * 7)
  })

  it('of a convolution are two a tap, of pooling one an element of the window, of functions one an element', () => {
    const graph = new Graph()
    const x = graph.input('x', [1, 2, 8, 9])
    const y = conv2d(x, graph.input('w', [4, 2, 3, 2]))
    expect(y.shape).toEqual([1, 4, 6, 8])
    const convolution = 2 * (4 * 6 * 8) * (2 * 3 * 2)
    expect(summaryOf([y]).flops).toBe(convolution)
    expect(summaryOf([tanh(y)]).flops).toBe(convolution + 4 * 6 * 8)
    expect(summaryOf([maxPool2d(x, [2, 3])]).flops).toBe(6 * (2 * 4 * 3))
    expect(summaryOf([softmax(graph.input('s', [4, 5]), -1)]).flops).toBe(5 * 20)
  })
})

describe('memory of activations', () => {
  it('is that of the widest moment of a chain, views apart', () => {
    const graph = new Graph()
    const x = graph.input('x', [1, 4])
    const wide = matMul(x, graph.parameter('a/w', [4, 100]))
    const narrow = matMul(reshape(relu(wide), [1, 100]), graph.parameter('b/w', [100, 2]))
    // relu: its operand and its result, 100 numbers each, are there at once; later 100 and 2.
    expect(summaryOf([narrow]).peakActivationBytes).toBe(4 * (100 + 100))
  })

  it('keeps what is used later or asked for', () => {
    const graph = new Graph()
    const x = graph.input('x', [10])
    const first = tanh(x)
    const last = add(relu(tanh(relu(first))), first)
    // first, an operand and its result.
    expect(summaryOf([last]).peakActivationBytes).toBe(4 * 30)
    expect(summaryOf([last, relu(first)]).peakActivationBytes).toBeGreaterThanOrEqual(4 * 30)
  })
})

describe('a model in numbers', () => {
  it('base: parameters and products of an LSTM and a dense layer by their formulas', () => {
    const H = 6
    const step = summarise(inspectModel(settings('base', H), 'step', D))
    const lstm = 4 * H * (D + H + 1)
    expect(step.parameters).toBe(lstm + H * D + D)
    expect(step.weightBytes).toBe(4 * step.parameters)
    // Gates: two products, bias, sum of both; cell and output: 9 functions and products a unit in all; dense: product and bias.
    expect(step.flops).toBe(2 * 4 * H * (D + H) + 2 * 4 * H + (3 + 2 + 4) * H + 2 * H * D + D)
    expect(step.layers.map(({ layer, parameters }) => [layer, parameters])).toEqual(
      expect.arrayContaining([
        ['lstm', lstm],
        ['output', H * D + D],
      ]),
    )
    expect(step.states).toEqual([
      { name: 'lstm/h', dtype: 'float32', shape: [1, H] },
      { name: 'lstm/c', dtype: 'float32', shape: [1, H] },
    ])
    expect(step.inputs).toEqual([{ name: 'frame', dtype: 'float32', shape: [1, D] }])
    expect(step.outputs).toEqual([{ name: 'prediction', dtype: 'float32', shape: [1, D] }])
  })

  it('counts the paper’s bilinear model as it is written', () => {
    const [N, H] = [8000, 2048]
    const paper = { ...FRAME_MODELS.bilinear.descriptor.presets.paper }
    const step = summarise(inspectModel(paper, 'step', N))
    expect(step.parameters).toBe(N * H + H + 2 * (4 * H * (H + H + 1)) + H * N + N)
  })

  it.each(MODEL_IDS.filter((id) => !FRAME_MODEL_IDS.some((frames) => frames === id)))(
    'a training step of %s has its weights once, and what the optimiser keeps of each',
    (id) => {
      const { descriptor, minibatch, objective } = modelOf(id)
      const given = { ...descriptor.presets.quick, batchSize: 2 }
      const training = summarise(inspectModel(given, TRAINING_FORM, null))
      const program = trainingProgram(objective(given, minibatch!(given, { codec: null, facts: {} })))
      const kept = [...program.initial()].filter(([name]) => name.startsWith(WEIGHT_PREFIX) || name.startsWith(BUFFER_PREFIX))
      expect(training.parameters).toBe(kept.reduce((sum, [, { data }]) => sum + data.length, 0))
      // Two moments of each weight; what only walks to a mean keeps none.
      const moments = id === 'style' ? 0 : 2
      expect(training.optimizerBytes).toBeGreaterThanOrEqual(4 * moments * countParameters(program.parameters))
      expect(training.flops).toBeGreaterThan(0)
    },
  )

  it('a training step costs about three times its forward pass, and keeps the optimiser’s slots', () => {
    const given = {
      ...settings('base', 16),
      batchSize: 4,
      sequenceFrames: 6,
      inputNoise: 0,
      dropout: 0,
      recurrentDropout: 0,
      optimizer: 'rmsprop' as const,
      gradientClipNorm: null,
    }
    const training = summarise(inspectModel(given, 'training', 40))
    const window = summarise(inspectModel(given, 'window', 40))
    const ratio = training.flops / (4 * window.flops)
    expect(ratio).toBeGreaterThan(2.5)
    expect(ratio).toBeLessThan(4.5)
    expect(training.parameters).toBe(window.parameters)
    expect(training.optimizerBytes).toBe(training.weightBytes)
    expect(training.layers.map(({ layer }) => layer)).toEqual(
      expect.arrayContaining(['lstm', 'lstm gradient', 'output gradient', 'optimizer']),
    )
  })
})

describe('an exported file in numbers', () => {
  it.each(['bilinear', 'conv2d'] as const)('%s: counts what the graph it was made of counts', async (model) => {
    const folder = temporaryFolder()
    const runFolder = await writeSampleRun(folder, tinySettings(model))
    const outPath = join(folder, 'model.onnx')
    await exportModel(
      { runFolder, runId: 'a', runName: 'a', checkpoint: 12, form: 'step', outPath, productVersion: '1' },
      { emit: () => undefined, signal: new AbortController().signal },
    )
    const file = summarise(inspectOnnxFile('model.onnx', parseOnnxFile(readFileSync(outPath))))
    const { codec } = sampleCheckpoint(tinySettings(model)).record
    const graph = summarise(inspectModel(tinySettings(model), 'step', codec.dimensions))
    expect(file).toMatchObject({
      parameters: graph.parameters,
      weightBytes: graph.weightBytes,
      flops: graph.flops,
      uncountedNodes: 0,
      states: graph.states,
      inputs: graph.inputs,
      outputs: graph.outputs,
    })
    expect(file.peakActivationBytes).toBe(graph.peakActivationBytes)
    expect(file.layers.map(({ layer, parameters }) => ({ layer, parameters }))).toEqual(
      graph.layers.map(({ layer, parameters }) => ({ layer, parameters })),
    )
  })
})

describe('the picture', () => {
  it.each(['step', 'window', 'training'] as const)('of the form %s is well-formed, names every layer, and no two boxes overlap', (form) => {
    const graph = inspectModel({ ...settings('bilinear', 8), sequenceFrames: 12 }, form, D)
    const drawing = diagram(graph)
    for (const [i, a] of drawing.boxes.entries()) {
      expect(a.x >= -1 && a.y >= -1 && a.x + a.width <= drawing.width + 1 && a.y + a.height <= drawing.height + 1).toBe(true)
      for (const b of drawing.boxes.slice(i + 1))
        expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true)
    }
    const svg = picture(graph, summarise(graph))
    for (const layer of ['input', 'left', 'right', 'output']) expect(svg).toContain(`>${layer}</text>`)
    expect(unclosedElements(svg)).toEqual([])
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('keeps words of a file from becoming markup', () => {
    const graph = inspectModel(settings('base', 8), 'step', D)
    const hostile = { ...graph, title: '<script>&"', values: graph.values.map((value) => ({ ...value, name: `<b>${value.name}` })) }
    expect(picture(hostile, summarise(hostile))).not.toMatch(/<script|<b>/)
  })

  it('draws a recurrent network of many steps as one of each operation', () => {
    const folded = fold(inspectModel({ ...settings('base', 8), sequenceFrames: 40 }, 'window', D))
    expect(folded.nodes.length).toBeLessThan(30)
    expect(folded.edges.some(({ back }) => back)).toBe(true)
  })
})
