import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIRST_GENERATION_SETTINGS } from '../../../src-shared/project/index.ts'
import { sampleInstrument } from '../../../test/support/sample-instrument.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { pitchOf } from '../dsp/pitch.ts'
import { encodeMidi } from '../files/midi-file.ts'
import { INSTRUMENT_RATE } from '../instrument/performance.ts'
import { generateTake } from './generate-take.ts'
import { withinReach } from './instrument-take.ts'

const NOTES = [
  { pitch: 69, velocity: 100, startSeconds: 0.5, durationSeconds: 0.6 },
  { pitch: 76, velocity: 100, startSeconds: 1.1, durationSeconds: 0.6 },
]

async function played(startSeconds = 0): Promise<{ sound: Float32Array; outcome: string }> {
  const folder = temporaryFolder()
  const runFolder = await sampleInstrument(join(folder, 'run'))
  const midiPath = join(folder, 'notes.mid')
  await writeFile(midiPath, await encodeMidi('Notes', { tempoBpm: 120, notes: NOTES, controls: [] }))
  const blocks: Float32Array[] = []
  const { outcome } = await generateTake(
    {
      ...{ runFolder, checkpoint: 1, provider: 'cpu', threads: 1, outPath: join(folder, `take-${startSeconds}.wav`) },
      settings: { ...FIRST_GENERATION_SETTINGS, seconds: 2.5 },
      seed: { midiPath, startSeconds },
    },
    {
      signal: new AbortController().signal,
      emit: (event) => {
        if (event.type === 'audio') blocks.push(event.samples.slice())
      },
    },
  )
  return { sound: Float32Array.from(blocks.flatMap((block) => [...block])), outcome }
}

const keyAt = (sound: Float32Array, seconds: number): number => {
  const start = Math.round(seconds * INSTRUMENT_RATE)
  const pitch = pitchOf(sound.subarray(start, start + 2048), INSTRUMENT_RATE, { lowestHz: 100, highestHz: 1500 })
  return pitch ? 69 + 12 * Math.log2(pitch.hz / 440) : 0
}
const levelAt = (sound: Float32Array, seconds: number): number => {
  const part = sound.subarray(Math.round(seconds * INSTRUMENT_RATE), Math.round((seconds + 0.05) * INSTRUMENT_RATE))
  return Math.sqrt(part.reduce((sum, x) => sum + x * x, 0) / part.length)
}

describe('notes on an instrument that was learnt', () => {
  it('sound at their pitches, when they are written, and are silent before and after', async () => {
    const { sound, outcome } = await played()
    expect(outcome).toBe('completed')
    expect(sound).toHaveLength(2.5 * INSTRUMENT_RATE)
    expect(keyAt(sound, 0.8)).toBeCloseTo(69, 0)
    expect(keyAt(sound, 1.4)).toBeCloseTo(76, 0)
    for (const silent of [0.3, 2.4]) expect(levelAt(sound, silent)).toBeLessThan(0.01 * levelAt(sound, 0.8))
  })

  it('begin where it is asked for', async () => {
    const { sound } = await played(1)
    expect(keyAt(sound, 0.4)).toBeCloseTo(76, 0)
    await expect(played(2)).rejects.toThrow('There are no notes from that place on.')
  })
})

it.each([
  [60, 60],
  [84, 84],
  [36, 36],
  [84.5, 72.5],
  [97, 73],
  [35.5, 47.5],
  [11, 47],
])('what is heard at key %d is played at %d on an instrument around 60', (heard, played) => {
  expect(withinReach(heard, 60)).toBeCloseTo(played, 9)
})
