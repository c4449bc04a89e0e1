import { appendFile, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { MetricsLog } from './metrics-log.ts'
import type { MetricsLine } from './metrics-log.ts'

const step = (n: number): MetricsLine => ({ type: 'step', epoch: 1, step: n, measures: { loss: 1 / n } })

describe('MetricsLog', () => {
  it('appends lines and reads them back exactly', async () => {
    const path = join(temporaryFolder(), 'metrics.ndjson')
    const log = await MetricsLog.open(path, 0)
    await log.append([step(1), step(3)])
    await log.append([{ type: 'epoch', epoch: 1, step: 3, training: { loss: 0.1 + 0.2 }, validation: null, seconds: 2 }])
    await log.close()
    expect(await MetricsLog.read(path)).toEqual([
      step(1),
      step(3),
      { type: 'epoch', epoch: 1, step: 3, training: { loss: 0.1 + 0.2 }, validation: null, seconds: 2 },
    ])
  })

  it('forgets what lies beyond the checkpoint, and half a line', async () => {
    const path = join(temporaryFolder(), 'metrics.ndjson')
    const first = await MetricsLog.open(path, 0)
    await first.append([step(1), step(2), { type: 'preview', epoch: 1, step: 2 }, step(3), { type: 'preview', epoch: 2, step: 3 }])
    await first.close()
    await appendFile(path, '{"type":"step","epo')
    const log = await MetricsLog.open(path, 2)
    expect([...log.previewedEpochs]).toEqual([1])
    await log.append([step(3)])
    await log.close()
    expect((await MetricsLog.read(path)).map((line) => line.step)).toEqual([1, 2, 2, 3])
    expect(await readFile(path, 'utf8')).not.toContain('epo"')
  })

  it('that is a link, or whose temporary name is one, is not written through', async () => {
    const folder = temporaryFolder()
    const letter = join(temporaryFolder(), 'letter')
    await writeFile(letter, 'dear')
    for (const name of ['metrics.ndjson.new', 'metrics.ndjson']) await symlink(letter, join(folder, name))
    await expect(MetricsLog.open(join(folder, 'metrics.ndjson'), 0)).rejects.toThrow('is a link')
    await rm(join(folder, 'metrics.ndjson'))
    const log = await MetricsLog.open(join(folder, 'metrics.ndjson'), 0)
    await log.append([step(1)])
    await log.close()
    expect(await MetricsLog.read(join(folder, 'metrics.ndjson'))).toEqual([step(1)])
    expect(await readFile(letter, 'utf8')).toBe('dear')
  })

  it('has no lines where there is no file', async () => {
    expect(await MetricsLog.read(join(temporaryFolder(), 'none'))).toEqual([])
  })
})
