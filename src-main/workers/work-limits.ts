import type { EngineWorkKind } from './messages.ts'

/** What a piece of work may take before it is ended; null: as much as the person's settings call for. */
export interface WorkLimits {
  /** Of JavaScript. */
  heapMegabytes: number | null
  /** Of the whole process, native libraries and WebAssembly with it. */
  residentMegabytes: number | null
  /** Without progress that goes on: work that reads tells of it in proportion to what it has read, however large the file. */
  silenceLimitMs: number | null
}

/** Whatever reads a file works on one block after the other; the file's size is no excuse. */
const READING: WorkLimits = { heapMegabytes: 1024, residentMegabytes: 2048, silenceLimitMs: 60_000 }
/** A model is whole in memory, several times over while it is checked. */
const MODEL: WorkLimits = { heapMegabytes: 2048, residentMegabytes: 8192, silenceLimitMs: 180_000 }
const AS_ASKED: WorkLimits = { heapMegabytes: null, residentMegabytes: null, silenceLimitMs: null }

/** A hostile or damaged file costs its own job, never the machine or the rest of the work. */
export const WORK_LIMITS: Record<EngineWorkKind, WorkLimits> = {
  import: { ...READING, silenceLimitMs: 30_000 },
  convert: READING,
  // Told of after each ten seconds of sound, which can be full of notes.
  'render-notes': { ...READING, silenceLimitMs: 180_000 },
  'render-song': READING,
  'export-song': READING,
  'read-dawproject': READING,
  'read-midi': READING,
  'look-at-midi': READING,
  'write-notes': AS_ASKED,
  'read-sound-font': READING,
  'render-demo': { ...READING, silenceLimitMs: 180_000 },
  // An hour is in memory as a whole; each of its stages may take a quarter of a minute there.
  hear: { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 180_000 },
  // Told of after each pair.
  'find-versions': { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 60_000 },
  // What a network hears of an hour is made in one go.
  'hear-by-networks': { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 600_000 },
  'hear-notes': { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 600_000 },
  'map-sounds': { heapMegabytes: 1024, residentMegabytes: 2048, silenceLimitMs: 60_000 },
  'hear-drums': { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 180_000 },
  transcribe: { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 180_000 },
  'make-piece': { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 300_000 },
  // Told of after each window; what an hour is heard as is in memory, a network as well.
  'hear-likeness': { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 180_000 },
  // Beside it what is heard of the whole, which is made in one go.
  'hear-sections': { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 600_000 },
  'label-recording': { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 180_000 },
  survey: READING,
  // Told of after each recording and each round of laying out; the units of hours of sound are whole in memory.
  'make-sampler': { heapMegabytes: 2048, residentMegabytes: 8192, silenceLimitMs: 180_000 },
  'make-one-shots': AS_ASKED,
  'write-one-shot': AS_ASKED,
  'make-one-shot-sampler': AS_ASKED,
  'map-units': { heapMegabytes: 2048, residentMegabytes: 8192, silenceLimitMs: 180_000 },
  'match-levels': READING,
  'listening-page': READING,
  // Told of after each take, whose search for copies may take half a minute on a slow machine; a network is whole in memory.
  evaluate: { heapMegabytes: 2048, residentMegabytes: 8192, silenceLimitMs: 300_000 },
  resemble: { heapMegabytes: 2048, residentMegabytes: 8192, silenceLimitMs: 300_000 },
  'round-trip': READING,
  'spectrogram-tile': READING,
  // A block at a time; a move, or a hum measured over seconds, may take a while for its first one.
  'edit-blocks': { ...READING, silenceLimitMs: 180_000 },
  'render-edits': { ...READING, silenceLimitMs: 180_000 },
  // What an hour is shared out by is in memory, 60 MB a part, and a network.
  'take-apart': { heapMegabytes: 2048, residentMegabytes: 3072, silenceLimitMs: 180_000 },
  'split-sound': { ...READING, silenceLimitMs: 180_000 },
  'find-shape': { ...READING, silenceLimitMs: 180_000 },
  'fit-passages': { ...READING, silenceLimitMs: 180_000 },
  'measure-noise': { ...READING, silenceLimitMs: 180_000 },
  'import-model': MODEL,
  'export-model': MODEL,
  train: AS_ASKED,
  'measure-training': AS_ASKED,
  generate: AS_ASKED,
  'get-ready': AS_ASKED,
  live: AS_ASKED,
  probe: AS_ASKED,
}
