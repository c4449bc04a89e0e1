import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { sweepRoundTrips } from './cache-sweep.ts'

describe('sweepRoundTrips', () => {
  it('keeps the newest, whatever their names, and removes what is not whole', async () => {
    const folder = join(temporaryFolder(), 'round-trips')
    mkdirSync(folder)
    for (const [id, madeAt] of [['a', 300], ['b', 100], ['c', 400], ['d', 200]] as const) {
      for (const ending of ['f32', 'json']) {
        writeFileSync(join(folder, `${id}.${ending}`), '')
        utimesSync(join(folder, `${id}.${ending}`), madeAt, madeAt)
      }
    }
    for (const name of ['sound-alone.f32', 'record-alone.json', '.spectraloom-tmp-1-e.json']) writeFileSync(join(folder, name), '')
    await sweepRoundTrips(folder, 2)
    expect(readdirSync(folder).sort()).toEqual(['a.f32', 'a.json', 'c.f32', 'c.json'])
  })

  it('has nothing to do where no round trip was ever made', async () => {
    await expect(sweepRoundTrips(join(temporaryFolder(), 'round-trips'))).resolves.toBeUndefined()
  })
})
