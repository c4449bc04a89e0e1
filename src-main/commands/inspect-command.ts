import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { isNextFrame, runSchema, type TrainingSettings } from '../../src-shared/project/index.ts'
import { codecOfSettings } from '../engine/dsp/codecs/index.ts'
import { fromMetadata, isFrameModelFile } from '../engine/model-files/model-metadata.ts'
import { readOnnxFile } from '../engine/model-files/import-model.ts'
import {
  bytesWords,
  countWords,
  flopsWords,
  inspectModel,
  inspectOnnxFile,
  picture,
  summarise,
  type GraphSummary,
  type InspectedGraph,
} from '../engine/inspection/index.ts'
import { checkpointRoot, loadCheckpoint } from '../engine/checkpoints/checkpoint-store.ts'
import type { CheckpointRecord } from '../engine/checkpoints/checkpoint-record.ts'
import { checkedSizes, filesOf, MODEL_IDS, modelOf, type ModelId } from '../engine/models/index.ts'
import { explaining } from '../failures/file-errors.ts'
import { writeBeside } from '../services/exports/place-file.ts'
import { ProjectPaths } from '../services/project/project-paths.ts'
import { readRecord } from '../services/project/record-file.ts'
import { EXIT, UsageError, oneOf, parseFlags, parseNumber, type Command, type ParsedFlags } from './command.ts'
import { outputFromFlags } from './output-flag.ts'

const FLAGS = {
  ...Object.fromEntries(['form', 'preset', 'sizes', 'batch', 'frames', 'picture'].map((name) => [name, { type: 'string' as const }])),
  force: { type: 'boolean' as const },
}

export const inspectCommand: Command = {
  name: 'inspect',
  summary: "Count and draw a model's graph.",
  help: `Usage: spectraloom inspect MODEL [--form FORM] [--sizes hidden=512,...] [--picture FILE.svg] [--force] [--json]

Prints a graph's operations, parameters, memory and floating-point operations. MODEL is one of
  ${MODEL_IDS.join(', ')}
  an exported file (.onnx)
  a run of a project: DIR/runs/ID

  --form FORM       one that the model leaves in (of networks of frames step, as in playing, and window, a whole sequence; of corpus also
                    keys, of labels answer), or training: a minibatch with gradients and update (the first that it leaves in)
  --preset P        quick or paper: sizes and codec of an architecture (quick)
  --sizes S         other sizes, e.g. hidden=512,filters=4
  --batch N         sequences of a training step (as the preset has it)
  --frames N        frames of a sequence (as the preset has it)
  --picture FILE    draws the graph, grouped by layer, as SVG
  --force           replaces FILE where it is there already; a source or a file of a project never

Example: spectraloom inspect bilinear --sizes hidden=2048 --picture bilinear.svg`,

  async run(args, output) {
    const flags = parseFlags('inspect', args, FLAGS, ['MODEL'])
    const path = flags.text('picture')
    const target = path === undefined ? null : await outputFromFlags({ flags, path, endings: ['.svg'], project: null })
    const { graph, facts } = await subject(flags.positionals[0], flags)
    const summary = summarise(graph)
    if (target) await writeBeside(target, (temporary) => writeFile(temporary, picture(graph, summary), { flush: true }))
    output.result(
      { ...summary, ...facts, picture: target?.path ?? null },
      `${words(summary, facts)}${target ? `\nDrawn in ${target.path}` : ''}`,
    )
    return EXIT.done
  },
}

interface Subject {
  graph: InspectedGraph
  /** What is known besides the graph. */
  facts: Record<string, string | number>
}

async function subject(wanted: string, flags: ParsedFlags): Promise<Subject> {
  const form = flags.text('form')
  const model = MODEL_IDS.find((id) => id === wanted)
  if (model) return architecture(architectureSettings(model, flags), form)
  const path = resolve(wanted)
  if (/\.onnx$/i.test(path)) {
    if (form !== undefined || flags.text('sizes') !== undefined)
      throw new UsageError('--form and --sizes are for architectures and runs.', 'A file holds one form of one size: leave them out.')
    return exportedFile(path)
  }
  if (existsSync(join(path, 'run.json'))) return run(path, form, flags)
  throw new UsageError(
    `There is no model "${wanted}".`,
    `Name one of ${MODEL_IDS.join(', ')}, an .onnx file, or a run's folder (DIR/runs/ID).`,
  )
}

function architectureSettings(model: ModelId, flags: ParsedFlags): TrainingSettings {
  const preset = oneOf('--preset', flags.text('preset'), ['quick', 'paper'] as const) ?? 'quick'
  return withFlags(modelOf(model).descriptor.presets[preset], flags)
}

function withFlags(settings: TrainingSettings, flags: ParsedFlags): TrainingSettings {
  const batchSize = flags.number('batch', { minimum: 1, maximum: 1024, whole: true }) ?? settings.batchSize
  const frames = flags.number('frames', { minimum: 2, maximum: 2000, whole: true })
  if (frames !== undefined && !isNextFrame(settings))
    throw new UsageError(`The model ${settings.model} has no --frames.`, 'It is for networks that foresee frames.')
  return {
    ...settings,
    batchSize,
    ...(frames !== undefined && { sequenceFrames: frames }),
    sizes: checkedSizes(modelOf(settings.model), { ...settings.sizes, ...givenSizes(flags.text('sizes')) }),
  }
}

/** `hidden=512,filters=4` */
function givenSizes(text: string | undefined): Record<string, number> {
  if (text === undefined) return {}
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name, value, ...more] = part.split('=').map((word) => word.trim())
      if (!name || value === undefined || more.length > 0)
        throw new UsageError(`--sizes has "${part}".`, 'Write name=number, separated by commas: --sizes hidden=512,filters=4')
      return [name, parseNumber(`--sizes ${name}`, value, { minimum: 1, maximum: 1e6, whole: true })]
    }),
  )
}

function architecture(settings: TrainingSettings, wanted: string | undefined, kept: CheckpointRecord['facts'] = {}): Subject {
  const codec = isNextFrame(settings) ? codecOfSettings(settings) : null
  const form = wanted ?? filesOf(modelOf(settings.model))[0][0]
  const sizes = Object.entries(settings.sizes)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
  return {
    graph: inspectModel(settings, form, codec?.dimensions ?? null, kept),
    facts: { form, sizes, ...(codec && { codec: codec.id, dimensions: codec.dimensions }) },
  }
}

async function run(folder: string, form: string | undefined, flags: ParsedFlags): Promise<Subject> {
  const read = await readRecord(new ProjectPaths(resolve(folder, '..', '..')).runFile(basename(folder)), runSchema)
  if ('problem' in read)
    throw new UsageError(`The run in ${folder} cannot be read: ${read.problem}.`, 'Name the folder of a run: DIR/runs/ID.')
  const { settings, checkpoints, name } = read.value
  const newest = checkpoints.at(-1)
  const kept = newest && !isNextFrame(settings) ? (await loadCheckpoint(checkpointRoot(folder), newest.step, 'weights')).record.facts : {}
  const { graph, facts } = architecture(withFlags(settings, flags), form, kept)
  return { graph, facts: { ...facts, run: name } }
}

async function exportedFile(path: string): Promise<Subject> {
  const { file } = await explaining(`read ${path}`, () => readOnnxFile(path))
  const common = { producer: [file.producer, file.producerVersion].filter(Boolean).join(' '), opset: file.opsets.get('') ?? 0 }
  const graph = inspectOnnxFile(basename(path), file)
  if (!file.metadata.has('format')) return { graph, facts: common }
  if (!isFrameModelFile(file.metadata))
    return { graph, facts: { ...common, form: file.metadata.get('form') ?? '', model: file.metadata.get('model') ?? '' } }
  const { form, record, origin } = fromMetadata(file.metadata)
  return {
    graph,
    facts: {
      ...common,
      form,
      model: record.settings.model,
      run: origin.runName,
      codec: record.codec.id,
      dimensions: record.codec.dimensions,
    },
  }
}

const shape = (extents: readonly number[] | null): string => (extents === null ? '' : `[${extents.join(', ')}]`)

function words(summary: GraphSummary, facts: Subject['facts']): string {
  const rows = summary.layers.map(({ layer, nodes, parameters, flops }) => [
    layer || '(between)',
    String(nodes),
    parameters > 0 ? countWords(parameters) : '',
    flopsWords(flops),
  ])
  const values = (name: string, list: readonly { name: string; dtype: string; shape: readonly number[] | null }[]): string[] =>
    list.map((value, index) => `${(index === 0 ? name : '').padEnd(12)} ${value.name}  ${value.dtype} ${shape(value.shape)}`)
  return [
    summary.title,
    ...Object.entries(facts)
      .filter(([name]) => name !== 'form')
      .map(([name, value]) => `${name.padEnd(12)} ${value}`),
    '',
    ...table(['layer', 'nodes', 'parameters', 'operations'], rows),
    '',
    `${'nodes'.padEnd(12)} ${summary.nodes}${summary.nodesAsWritten === null ? '' : ` (${summary.nodesAsWritten} before the passes)`}: ${Object.entries(
      summary.operations,
    )
      .map(([op, count]) => `${op} ${count}`)
      .join(', ')}`,
    `${'parameters'.padEnd(12)} ${summary.parameters.toLocaleString('en-US')}`,
    `${'memory'.padEnd(12)} weights ${bytesWords(summary.weightBytes)}${summary.optimizerBytes > 0 ? `, optimiser ${bytesWords(summary.optimizerBytes)}` : ''}, activations at most ${bytesWords(summary.peakActivationBytes)}`,
    `${'operations'.padEnd(12)} ${flopsWords(summary.flops)} a run${summary.uncountedNodes > 0 ? `, without ${summary.uncountedNodes} nodes whose shapes the file does not tell` : ''}`,
    ...values('inputs', summary.inputs),
    ...values(
      'outputs',
      summary.outputs.filter(({ name }) => !name.startsWith('next/')),
    ),
    ...values('states', summary.states),
  ].join('\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)))
  return [head, ...rows].map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  '),
  )
}
