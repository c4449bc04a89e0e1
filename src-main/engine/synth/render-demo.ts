import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { WavWriter } from '../files/wav-writer.ts'
import { DEMO_PIECES, renderDemoPiece } from './demo-pieces.ts'
import { EXAMPLE_RATE, EXAMPLE_RECORDINGS, renderExampleMaterial, type ExampleMaterial } from './example-material.ts'

export interface RenderDemoInput {
  /** An empty folder of the caller's. */
  folder: string
  /** What for: the demo's pieces, unless it is something else. */
  material?: ExampleMaterial
}

/**
 * The job: plays the demo pieces, or other material, into WAV files.
 *
 * @returns their paths, in order; those that were finished where it was cancelled
 */
export async function renderDemo(
  { folder, material }: RenderDemoInput,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: number) => void },
): Promise<{ files: string[] }> {
  const { sampleRate, pieces } = material ? { sampleRate: EXAMPLE_RATE, ...EXAMPLE_RECORDINGS[material] } : DEMO_PIECES
  const files: string[] = []
  for (let piece = 0; piece < pieces && !signal.aborted; piece++) {
    const path = join(folder, `Piece ${piece + 1}.wav`)
    const writer = await WavWriter.create(path, { sampleRate, channels: 1, format: 'int16' })
    await writer.append([material ? renderExampleMaterial(material, piece) : renderDemoPiece(DEMO_PIECES, piece)])
    await writer.close()
    files.push(path)
    onProgress(files.length / pieces)
    await setImmediate()
  }
  return { files }
}
