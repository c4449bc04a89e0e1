import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unitTables } from '../../src-main/engine/corpus/network/corpus-data.ts'
import { PcmWriter } from '../../src-main/engine/files/pcm-cache.ts'
import { DEMO_PIECES, renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'

const HOUR_SECONDS = 3600

/** Cuts an hour of the program's own pieces, one after another, and measures what it takes. */
export async function cutAnHour(processorSeconds: () => number): Promise<{ units: number; seconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-bench-'))
  try {
    const pieces = renderDemoPieces(DEMO_PIECES)
    const { sampleRate } = DEMO_PIECES
    const writer = await PcmWriter.create(join(folder, 'hour.f32'), 1)
    for (let i = 0; writer.frames < HOUR_SECONDS * sampleRate; i++) await writer.write([pieces[i % pieces.length]])
    await writer.close()
    const source = {
      recordingId: 'hour',
      name: 'An hour',
      soundKey: 'hour',
      pcmPath: writer.path,
      sampleRate,
      channels: 1,
      frames: writer.frames,
    }
    const began = processorSeconds()
    const [{ count }] = await unitTables(folder, [source], { signal: new AbortController().signal, onProgress: () => undefined })
    return { units: count, seconds: processorSeconds() - began }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
