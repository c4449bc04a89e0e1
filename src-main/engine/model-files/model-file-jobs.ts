import type { CheckpointSummary, TrainingSettings } from '../../../src-shared/project/index.ts'

export interface ExportModelInput {
  runFolder: string
  runId: string
  runName: string
  /** Step of the checkpoint. */
  checkpoint: number
  /** Its name among the model's forms. */
  form: string
  /** The .onnx file to write; weights that do not fit into it go beside it. */
  outPath: string
  productVersion: string
  /** Weights of more bytes than this go to a file of their own; where ONNX's limit asks for it, unless given. */
  externalAboveBytes?: number
}

export interface ModelProgressEvent {
  type: 'progress'
  detail: string
  /** 0..1, or null where it is unknown. */
  progress: number | null
}

export interface ExportedModel {
  path: string
  /** The model, then its weights where they lie beside it. */
  files: { name: string; bytes: number }[]
  operatorSet: number
  nodes: number
  weightBytes: number
}

export interface ImportModelInput {
  modelPath: string
  /** Where files that the model names lie, by their plain names; its own folder where null. */
  dataFiles: Record<string, string> | null
  /** The new run's folder, which exists and is empty. */
  runFolder: string
}

export interface ImportedModel {
  /** With as many epochs as the checkpoint has seen. */
  settings: TrainingSettings
  checkpoint: CheckpointSummary
  parameters: number
  origin: { runId: string; runName: string; product: string; productVersion: string }
  /** Of the model's file, sha256, hexadecimal. */
  contentHash: string
}
