import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { ProviderId } from '../../../src-shared/project/index.ts'
import { silentLog } from '../../failures/log.ts'
import type { ProviderProbe } from '../../workers/messages.ts'
import { bestProvider } from './measured-providers.ts'
import { ProviderChoice, type ProviderChoiceOptions } from './provider-choice.ts'

const rates = (stepsPerSecond: number, framesPerSecond = 100): ProviderProbe => ({
  available: true,
  detail: '',
  rates: { gigaflops: stepsPerSecond * 3, stepsPerSecond, framesPerSecond },
})
const absent: ProviderProbe = { available: false, detail: 'not there', rates: null }

/** A machine whose engine processes measure what is given, or crash; asked counts how often each was measured. */
function machine(
  probes: Partial<Record<ProviderId, ProviderProbe | 'crash'>>,
  change: Partial<ProviderChoiceOptions> = {},
): { choice: ProviderChoice; asked: ProviderId[]; folder: string } {
  const folder = change.configFolder ?? temporaryFolder()
  const asked: ProviderId[] = []
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'probe') throw new Error(work.kind)
    asked.push(work.input.provider)
    const probe = probes[work.input.provider] ?? absent
    if (probe === 'crash') process.crash()
    else process.report({ type: 'result', result: probe })
  })
  const choice = new ProviderChoice({
    forker,
    log: silentLog,
    configFolder: folder,
    version: '1.0.0',
    devices: async () => ['NVIDIA GeForce RTX 4070'],
    platform: 'linux',
    ...change,
  })
  return { choice, asked, folder }
}

describe('the choice of a provider', () => {
  it('tries each one that the platform can have, names its device and takes the fastest', async () => {
    const { choice, asked } = machine({ cpu: rates(40), webgpu: rates(400, 50), cuda: rates(300) })
    const { providers } = await choice.measure()
    expect(asked).toEqual(['cpu', 'webgpu', 'cuda', 'tfjs-node-gpu'])
    expect(providers.find(({ id }) => id === 'webgpu')).toMatchObject({
      available: true,
      detail: 'NVIDIA GeForce RTX 4070',
      rates: { stepsPerSecond: 400 },
    })
    expect(providers.find(({ id }) => id === 'dml')).toEqual({ id: 'dml', available: false, detail: 'only on Windows', rates: null })
    expect(providers.find(({ id }) => id === 'tfjs-node-gpu')).toMatchObject({ available: false, detail: 'not there' })
    expect(await choice.rememberedBest('training')).toBe('webgpu')
    expect(await choice.rememberedBest('playing')).toBe('cpu')
  })

  it('is remembered, also by the next start', async () => {
    const { choice, asked, folder } = machine({ cpu: rates(40), webgpu: rates(400) })
    let told = 0
    expect(await choice.rememberedBest('training')).toBeNull()
    expect(await choice.best('training', () => told++)).toBe('webgpu')
    expect(await choice.best('training', () => told++)).toBe('webgpu')
    const next = machine({}, { configFolder: folder })
    expect(await next.choice.best('training', () => told++)).toBe('webgpu')
    expect([told, asked.length, next.asked.length]).toEqual([1, 4, 0])
  })

  it.each([
    ['another graphics processor', { devices: async () => ['AMD Radeon RX 7800'] }],
    ['another version', { version: '1.1.0' }],
  ] as const)('is made anew with %s', async (_name, change) => {
    const { choice, folder } = machine({ cpu: rates(40), webgpu: rates(400) })
    await choice.measure()
    const changed = machine({ cpu: rates(40) }, { configFolder: folder, ...change })
    expect(await changed.choice.rememberedBest('training')).toBeNull()
    expect(await changed.choice.best('training', () => undefined)).toBe('cpu')
  })

  it('survives a provider that takes its process along, and a memory that cannot be read', async () => {
    const { choice, folder } = machine({ cpu: rates(40), webgpu: 'crash', cuda: rates(80) })
    writeFileSync(join(folder, 'providers.json'), '{"version": 1, "machi')
    expect(await choice.best('training', () => undefined)).toBe('cuda')
    const { providers } = JSON.parse(readFileSync(join(folder, 'providers.json'), 'utf8')) as { providers: { id: string }[] }
    expect(providers.find(({ id }) => id === 'webgpu')).toMatchObject({ available: false, detail: 'makes the engine process end' })
  })

  it('goes on where its settings folder cannot be written to', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { choice } = machine({ cpu: rates(40), webgpu: rates(400) }, { configFolder: join(file, 'config') })
    expect(await choice.measure()).toMatchObject({ providers: expect.any(Array) })
    const fresh = machine({ cpu: rates(40) }, { configFolder: join(temporaryFolder(), 'not', 'there') })
    await fresh.choice.measure()
    expect(await fresh.choice.rememberedBest('training')).toBe('cpu')
  })

  it('measures once where it is asked twice, and keeps nothing where nothing works', async () => {
    const { choice, asked } = machine({ cpu: rates(40) })
    await Promise.all([choice.measure(), choice.measure()])
    expect(asked).toHaveLength(4)
    const broken = machine({ cpu: 'crash' })
    await expect(broken.choice.measure()).rejects.toThrow(/engine/)
    expect(existsSync(join(broken.folder, 'providers.json'))).toBe(false)
  })

  it('stays with the processor where nothing is clearly faster', () => {
    const measured = (id: ProviderId, stepsPerSecond: number): Parameters<typeof bestProvider>[0][number] => ({
      id,
      ...rates(stepsPerSecond),
      detail: id,
    })
    expect(bestProvider([measured('cpu', 100), measured('webgpu', 110)], 'training')).toBe('cpu')
    expect(bestProvider([measured('cpu', 100), measured('webgpu', 130), measured('cuda', 200)], 'training')).toBe('cuda')
    expect(bestProvider([measured('cpu', 100), { id: 'cuda', ...absent }], 'training')).toBe('cpu')
    expect(bestProvider([], 'training')).toBe('cpu')
  })
})
