import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallTraining, writeToneRecording } from '../../../test/support/training-run.ts'
import type { ProgressEvent } from '../job-hooks.ts'
import { measureTraining } from './measure-training.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'measure-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a training that is only measured', () => {
  it('says how long an epoch takes, and leaves nothing behind', async () => {
    const input = smallTraining(folder, [await writeToneRecording(folder, 'a'), await writeToneRecording(folder, 'b')])
    const details: string[] = []
    const measured = await measureTraining(input, {
      signal: new AbortController().signal,
      emit: ({ detail }: ProgressEvent) => details.push(detail),
    })
    expect(measured.secondsPerEpoch).toBeGreaterThan(0)
    expect(measured.preparingSeconds).toBeGreaterThan(0)
    expect(details.at(-1)).toBe('Measuring how fast it learns')
    await expect(rm(input.runFolder, { recursive: true })).rejects.toThrow('ENOENT')
  })

  it('ends when it is told to', async () => {
    const input = smallTraining(folder, [await writeToneRecording(folder, 'c'), await writeToneRecording(folder, 'd')])
    const stop = new AbortController()
    const measuring = measureTraining(input, {
      signal: stop.signal,
      emit: ({ detail }: ProgressEvent) => {
        if (detail === 'Measuring how fast it learns') stop.abort()
      },
    })
    await expect(measuring).rejects.toThrow(/abort/i)
  })
})
