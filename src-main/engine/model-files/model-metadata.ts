/**
 * What an exported model says of itself: text entries (`metadata_props`) of the ONNX file, one fact each, so that any
 * program can read them; lists and groups are JSON. docs/onnx.md describes them for those who play the model elsewhere.
 */
import { z } from 'zod'
import { isNextFrame, trainingSettingsSchema } from '../../../src-shared/project/index.ts'
import { codecOfSettings, createCodec } from '../dsp/codecs/index.ts'
import { checkpointRecordSchema, isFrameRecord, type CheckpointRecord, type FrameRecord } from '../checkpoints/checkpoint-record.ts'
import { ModelFileError } from '../onnx/model-file-error.ts'

export const FORMAT = 'spectraloom-model'
export const FORMAT_VERSION = '1'

/** `step`: one frame in, the next one out, states in and out. `window`: T frames in, T guesses out, from empty memory. */
export type ModelForm = 'step' | 'window'

export interface ModelOrigin {
  runId: string
  runName: string
  /** Name and version of the program that exports. */
  product: string
  productVersion: string
}

export interface ModelDescription {
  form: ModelForm
  record: FrameRecord
  origin: ModelOrigin
}

const LONGEST_TEXT = 200

export function toMetadata({
  form,
  record,
  origin,
}: {
  form: string
  record: CheckpointRecord
  origin: ModelOrigin
}): Record<string, string> {
  const { settings, summary, facts } = record
  return {
    format: FORMAT,
    format_version: FORMAT_VERSION,
    product: origin.product,
    product_version: origin.productVersion,
    run_id: origin.runId,
    run_name: origin.runName,
    form,
    model: settings.model,
    model_sizes: JSON.stringify(settings.sizes),
    ...(isFrameRecord(record) && frameEntries(record)),
    ...(record.standardisation && standardisationEntries(record.standardisation)),
    ...(Object.keys(facts).length > 0 && { facts: JSON.stringify(facts) }),
    checkpoint: JSON.stringify(summary),
    training_settings: JSON.stringify(settings),
  }
}

function frameEntries({ settings, codec: kept }: FrameRecord): Record<string, string> {
  const codec = createCodec(kept)
  return {
    sequence_frames: String(settings.sequenceFrames),
    codec: codec.id,
    codec_options: JSON.stringify(kept),
    codec_words: codec.describe(),
    sample_rate: String(codec.sampleRate),
    channels: String(codec.channels),
    channel_layout: codec.layout,
    frame_samples: String(codec.frameSamples),
    hop_samples: String(codec.hopSamples),
    dimensions: String(codec.dimensions),
  }
}

const standardisationEntries = ({ kind, frames, mean, scale }: FrameRecord['standardisation']): Record<string, string> => ({
  standardisation: kind,
  standardisation_frames: String(frames),
  standardisation_mean: JSON.stringify(mean),
  standardisation_scale: JSON.stringify(scale),
})

const entriesSchema = z.object({
  format: z.literal(FORMAT),
  format_version: z.literal(FORMAT_VERSION),
  form: z.enum(['step', 'window']),
  product: z.string().max(LONGEST_TEXT).default(''),
  product_version: z.string().max(LONGEST_TEXT).default(''),
  run_id: z.string().max(LONGEST_TEXT).default(''),
  run_name: z.string().max(LONGEST_TEXT).default(''),
})

/** Whether what is described foresees frames, as far as its settings can be read. */
export function isFrameModelFile(metadata: ReadonlyMap<string, string>): boolean {
  const settings = trainingSettingsSchema.safeParse(json(metadata, 'training_settings'))
  return !settings.success || isNextFrame(settings.data)
}

const FOREIGN_ADVICE = 'Only models that Spectraloom exported can be imported: others say nothing of the sound they were trained on.'

/**
 * Reads the description back, and checks that its parts agree with each other.
 *
 * @throws ModelFileError where it is missing, of another version, or contradicts itself
 */
export function fromMetadata(metadata: ReadonlyMap<string, string>): ModelDescription {
  if (metadata.get('format') !== FORMAT) throw new ModelFileError('is an ONNX model, but not one of Spectraloom', FOREIGN_ADVICE)
  if (metadata.get('format_version') !== FORMAT_VERSION) {
    throw new ModelFileError(
      `was exported in a newer form (${metadata.get('format_version')?.slice(0, 20)})`,
      'Update Spectraloom, then import it again.',
    )
  }
  if (!isFrameModelFile(metadata))
    throw new ModelFileError(
      `holds the model ${metadata.get('model')?.slice(0, 60)}, which leaves a project and does not come back`,
      'Models that foresee frames can be imported. Train this one again here, or open its project.',
    )
  const entries = entriesSchema.safeParse(Object.fromEntries(metadata))
  if (!entries.success) throw contradicting(z.prettifyError(entries.error))
  const record = checkpointRecordSchema.safeParse({
    version: 2,
    summary: json(metadata, 'checkpoint'),
    settings: json(metadata, 'training_settings'),
    codec: json(metadata, 'codec_options'),
    standardisation: {
      kind: metadata.get('standardisation'),
      frames: json(metadata, 'standardisation_frames'),
      mean: json(metadata, 'standardisation_mean'),
      scale: json(metadata, 'standardisation_scale'),
    },
    progress: { stepInEpoch: 0, sums: {}, examples: 0, epochSeconds: 0 },
  })
  if (!record.success) throw contradicting(z.prettifyError(record.error))
  if (!isFrameRecord(record.data)) throw contradicting('it is no model of frames')
  requireAgreement(record.data)
  const { form, product, product_version: productVersion, run_id: runId, run_name: runName } = entries.data
  return { form, record: record.data, origin: { runId, runName, product, productVersion } }
}

const contradicting = (what: string): ModelFileError =>
  new ModelFileError(`describes a model that cannot be: ${what.replace(/\s+/g, ' ').slice(0, 300)}`)

function json(metadata: ReadonlyMap<string, string>, key: string): unknown {
  const text = metadata.get(key)
  if (text === undefined) throw contradicting(`the entry ${key} is missing`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ModelFileError(`has an entry ${key} that is no JSON`, undefined, { cause })
  }
}

/** The codec that is described is the one that the settings ask for, and the one whose frames the model knows. */
function requireAgreement({ settings, codec: claimed, standardisation }: FrameRecord): void {
  const codec = createCodec(claimed)
  const asked = codecOfSettings(settings)
  const facts: [string, unknown, unknown][] = [
    ['codec', claimed.id, asked.id],
    ['sample rate', claimed.sampleRate, asked.sampleRate],
    ['channels', codec.layout, asked.layout],
    ['samples a frame', claimed.frameSamples, codec.frameSamples],
    ['numbers a frame', claimed.dimensions, codec.dimensions],
    ['means', standardisation.mean.length, codec.dimensions],
    ['scales', standardisation.scale.length, codec.dimensions],
  ]
  for (const [what, said, is] of facts) {
    if (said !== is) throw contradicting(`${what}: it says ${String(said)}, its settings make ${String(is)}`)
  }
}
