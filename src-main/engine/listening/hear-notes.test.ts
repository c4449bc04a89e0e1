import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HEARD_KEYS, LOWEST_PITCH, notesOf, USUAL_TIDYING } from '../../../src-shared/music/index.ts'
import { cosine } from '../../../test/support/signals.ts'
import { transcriptionFigures } from '../evaluation/annotations/transcription-figures.ts'
import { writePcm } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { randomPiece } from '../pieces/random-piece.ts'
import { renderPiece, STUDIO } from '../pieces/render-piece.ts'
import { hearNotes, networkEvidence } from './hear-notes.ts'
import { readListeningFile } from './network-file.ts'

const FOLDER = resolve(import.meta.dirname, '../../../resources/listening')
const network = { file: join(FOLDER, 'notes.onnx') }
const SECONDS = 12
const piece = randomPiece(7003)
const hz = (pitch: number): number => 440 * 2 ** ((pitch - 69) / 12)

describe('The network of notes that comes with the program', () => {
  let folder: string
  let source: PcmSource
  beforeAll(async () => {
    const samples = (await renderPiece(piece, STUDIO)).subarray(0, SECONDS * HEARD_RATE)
    folder = await mkdtemp(join(tmpdir(), 'hear-notes-'))
    const pcmPath = join(folder, 'piece.f32')
    await writePcm(pcmPath, [samples])
    source = { recordingId: 'r', name: 'piece', pcmPath, soundKey: 'p', sampleRate: HEARD_RATE, channels: 1, frames: samples.length }
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('writes down a piece that nothing was learnt from', async () => {
    const progress: number[] = []
    const signal = new AbortController().signal
    const evidence = await hearNotes({ source, network }, { emit: (event) => progress.push(event.progress), signal })
    const found = notesOf(evidence, USUAL_TIDYING)
    const played = piece.parts
      .filter(({ instrument }) => instrument !== 'drums')
      .flatMap(({ notes }) => notes)
      .filter(({ startSeconds }) => startSeconds < SECONDS - 0.2)
      .sort((a, b) => a.startSeconds - b.startSeconds)
    const asPitched = (notes: readonly { startSeconds: number; durationSeconds: number; pitch: number }[]) => ({
      intervals: notes.map(({ startSeconds, durationSeconds }): [number, number] => [startSeconds, startSeconds + durationSeconds]),
      frequenciesHz: notes.map(({ pitch }) => hz(pitch)),
    })
    expect(transcriptionFigures(asPitched(played), asPitched(found))['F-measure_no_offset']).toBeGreaterThan(0.5)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(progress.at(-1)).toBeGreaterThan(0.9)
  }, 60_000)

  it('ends where it is told to', async () => {
    const ended = new AbortController()
    ended.abort(new Error('told to stop'))
    await expect(hearNotes({ source, network }, { emit: () => undefined, signal: ended.signal })).rejects.toThrow('told to stop')
  })
})

const hooks = { signal: new AbortController().signal, onProgress: () => undefined }

it('evidence has the level of each key in the sound', async () => {
  const samples = cosine(HEARD_RATE, 440, HEARD_RATE, 0.1)
  const { frames, level } = await networkEvidence(await readListeningFile(network.file), samples, hooks)
  const key = 69 - LOWEST_PITCH
  expect(Math.abs(level[Math.floor(frames / 2) * HEARD_KEYS + key] + 20)).toBeLessThanOrEqual(2)
})

it('a network that has learnt something else says so', async () => {
  const other = await readListeningFile(join(FOLDER, 'onsets.onnx'))
  await expect(networkEvidence(other, new Float32Array(HEARD_RATE), hooks)).rejects.toThrow('has not learnt notes')
})
