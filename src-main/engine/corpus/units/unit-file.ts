import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { replaceFile } from '../../../storage/atomic-file.ts'
import { readWhole } from '../../../storage/files.ts'
import { makeFolder } from '../../../storage/folders.ts'
import { orMissing } from '../../../storage/system-code.ts'
import { soundBlocks } from '../../datasets/sound-blocks.ts'
import type { PcmSource } from '../../files/pcm-source.ts'
import { ANALYSIS_RATE } from './analysis-rate.ts'
import { BANDS } from './semitone-bank.ts'
import { UnitAnalysis } from './unit-analysis.ts'
import type { UnitTable } from './unit-table.ts'

/** Raised when the same sound gives other units than before. */
const UNITS_VERSION = 3
const MAGIC = 0x55_4c_53 + UNITS_VERSION * 0x1_00_00_00
const HEADER_BYTES = 8
/** Of a day of sound. */
const LARGEST_BYTES = 1 << 29

interface AnalysisOptions {
  signal: AbortSignal
  /** Share of the recording that is done, 0 to 1. */
  onProgress?: (share: number) => void
}

/** Where the units of a sound are kept. @param soundKey  names its content */
export const unitFilePath = (folder: string, soundKey: string): string => join(folder, `${soundKey}.units`)

/**
 * The units of a recording: from the cache, or cut and measured once and put there. A file that is damaged is made anew.
 *
 * @throws what the signal was aborted with
 */
export async function unitsOf(folder: string, source: PcmSource, { signal, onProgress }: AnalysisOptions): Promise<UnitTable> {
  const path = unitFilePath(folder, source.soundKey)
  const stored = await readUnitFile(path)
  if (stored) return stored
  await makeFolder(folder)
  const analysis = new UnitAnalysis()
  const expected = (source.frames * ANALYSIS_RATE) / source.sampleRate
  let samples = 0
  for await (const [mono] of soundBlocks(source, { sampleRate: ANALYSIS_RATE, channels: 1 })) {
    analysis.push(mono)
    samples += mono.length
    onProgress?.(Math.min(1, samples / expected))
    await setImmediate()
    signal.throwIfAborted()
  }
  const table = analysis.finish()
  await replaceFile(path, (file) => file.writeFile(unitFileBytes(table)), { rebuildable: true })
  return table
}

const sections = (count: number): { name: keyof Omit<UnitTable, 'count'>; bytes: number }[] => [
  { name: 'cutSeconds', bytes: 8 * (count + 1) },
  { name: 'attackDb', bytes: 4 * count },
  { name: 'stirDb', bytes: 4 * count },
  { name: 'levelDb', bytes: 4 * count },
  { name: 'tones', bytes: BANDS * count },
  { name: 'beginnings', bytes: BANDS * count },
  { name: 'rests', bytes: BANDS * count },
  { name: 'beats', bytes: 4 * (count + 1) },
  { name: 'seams', bytes: BANDS * (count + 1) },
]

/** Little-endian: magic number and version, count, then the sections without gaps; `cutSeconds` is left out where there are no units. */
export function unitFileBytes(table: UnitTable): Uint8Array {
  const parts = table.count === 0 ? [] : sections(table.count)
  const bytes = new Uint8Array(HEADER_BYTES + parts.reduce((sum, part) => sum + part.bytes, 0))
  new Uint32Array(bytes.buffer, 0, 2).set([MAGIC, table.count])
  let at = HEADER_BYTES
  for (const part of parts) {
    const values = table[part.name]
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, part.bytes), at)
    at += part.bytes
  }
  return bytes
}

/** @returns null where these are no units of this version */
export function parseUnitFile(bytes: Uint8Array): UnitTable | null {
  if (bytes.length < HEADER_BYTES) return null
  const { buffer } = bytes.slice()
  const [magic, count] = new Uint32Array(buffer, 0, 2)
  const parts = count === 0 ? [] : sections(count)
  if (magic !== MAGIC || bytes.length !== HEADER_BYTES + parts.reduce((sum, part) => sum + part.bytes, 0)) return null
  const table: UnitTable = {
    count,
    cutSeconds: new Float64Array(0),
    attackDb: new Float32Array(0),
    stirDb: new Float32Array(0),
    levelDb: new Float32Array(0),
    tones: new Uint8Array(0),
    beginnings: new Uint8Array(0),
    rests: new Uint8Array(0),
    seams: new Uint8Array(0),
    beats: new Float32Array(0),
  }
  let at = HEADER_BYTES
  for (const { name, bytes: length } of parts) {
    const part = buffer.slice(at, at + length)
    if (name === 'cutSeconds') table.cutSeconds = new Float64Array(part)
    else if (name !== 'tones' && name !== 'beginnings' && name !== 'rests' && name !== 'seams') table[name] = new Float32Array(part)
    else table[name] = new Uint8Array(part)
    at += length
  }
  return table
}

async function readUnitFile(path: string): Promise<UnitTable | null> {
  const bytes = await orMissing(readWhole(path, LARGEST_BYTES))
  return bytes === null ? null : parseUnitFile(bytes)
}
