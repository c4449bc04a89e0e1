import { fork } from 'node:child_process'
import { mkdtemp, open, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MemoryReport } from '../../../test/support/larger-than-memory.ts'
import type { BatchPlan, SourceRange } from './batch-plan.ts'

const MEGABYTE = 1024 * 1024
const LIMIT_MEGABYTES = 32
const FILES = 20
const D = 512
const FRAMES_PER_SEQUENCE = 32
/** Each file is as large as the limit: the whole is twenty times as large. */
const FRAMES_PER_FILE = (LIMIT_MEGABYTES * MEGABYTE) / (4 * D)
const SEQUENCES_PER_FILE = FRAMES_PER_FILE / FRAMES_PER_SEQUENCE

let folder: string
const ranges: SourceRange[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'larger-than-memory-'))
  for (let index = 0; index < FILES; index++) {
    const path = join(folder, `${index}.f32`)
    const file = await open(path, 'w')
    // A hole reads as zeros and takes no room; a number at the beginning of every sequence tells whether it was read.
    await file.truncate(FRAMES_PER_FILE * D * 4)
    for (let sequence = 0; sequence < SEQUENCES_PER_FILE; sequence++) {
      await file.write(
        new Uint8Array(Float32Array.of(index * SEQUENCES_PER_FILE + sequence).buffer),
        0,
        4,
        sequence * FRAMES_PER_SEQUENCE * D * 4,
      )
    }
    await file.close()
    const source = {
      recordingId: String(index),
      name: String(index),
      pcmPath: '',
      soundKey: '',
      sampleRate: 16_000,
      channels: 1,
      frames: 0,
    }
    ranges.push({ path, startFrame: 0, endFrame: FRAMES_PER_FILE, source })
  }
})
afterAll(() => rm(folder, { recursive: true }))

it('a data set of twenty times the memory given to the process is read once through, in that memory', async () => {
  const entry = resolve(import.meta.dirname, '../../../test/support/larger-than-memory.ts')
  await build({
    configFile: false,
    logLevel: 'silent',
    build: { ssr: entry, outDir: join(folder, 'built'), rollupOptions: { output: { entryFileNames: 'main.mjs' } } },
  })
  await symlink(resolve(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'), 'junction')
  const sequences = FILES * SEQUENCES_PER_FILE
  const plan: BatchPlan = {
    ranges,
    sequences: { sequenceFrames: FRAMES_PER_SEQUENCE - 1, hopFrames: FRAMES_PER_SEQUENCE, dimensions: D },
    batch: 8,
    steps: sequences / 8,
    seed: 1,
    codec: { id: 'mdct' },
    standardisation: { kind: 'global', frames: 1, mean: new Array<number>(D).fill(0), scale: new Array<number>(D).fill(1) },
    augmentation: { gainDb: 0, pitchSemitones: 0, stretch: 0, equaliserDb: 0, noiseDb: null },
  }
  const child = fork(join(folder, 'built', 'main.mjs'), {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${LIMIT_MEGABYTES}`],
  })
  const report = await new Promise<MemoryReport>((resolveReport, reject) => {
    child.once('message', (message) => resolveReport(message as MemoryReport))
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
    child.send(plan)
  })
  expect(report.bytesRead).toBe(20 * LIMIT_MEGABYTES * MEGABYTE)
  expect(report.sumOfFirst).toBe((sequences * (sequences - 1)) / 2)
  // The heap is limited by the flag; arrays lie outside it, so the whole process is measured as well.
  expect(report.grownBytes).toBeLessThan(LIMIT_MEGABYTES * MEGABYTE)
})
