import { arch, availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { PROVIDER_IDS, type ProviderId } from '../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { systemCode } from '../../storage/system-code.ts'
import type { Log } from '../../failures/log.ts'
import { EngineProcessLost, runInEngine } from '../../workers/engine-client.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import type { ProviderAdvice } from '../project/session-context.ts'
import { graphicsDevices } from './graphics-devices.ts'
import { bestProvider, measuredProvidersSchema, type MeasuredProvider, type MeasuredProviders, type Purpose } from './measured-providers.ts'

export interface ProviderChoiceOptions {
  forker: EngineForker
  log: Log
  configFolder: string
  version: string
  /** Names of the graphics processors. */
  devices?: () => Promise<string[]>
  platform?: NodeJS.Platform
}

/** Where each provider can be had at all: elsewhere there is nothing to try. */
const PLATFORMS: Partial<Record<ProviderId, readonly NodeJS.Platform[]>> = {
  dml: ['win32'],
  coreml: ['darwin'],
  cuda: ['linux'],
  'tfjs-node-gpu': ['linux', 'win32'],
}
const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: 'Windows', darwin: 'macOS', linux: 'Linux' }

/** A provider that takes longer is of no use, whatever it would measure. */
const PROBE_LIMIT_MS = 60_000

/**
 * Which providers this machine has, how fast they are, and which one to take: measured once, remembered in the settings folder, and
 * measured again when the program's version, the processor or the graphics processors change, or the person asks.
 */
export class ProviderChoice implements ProviderAdvice {
  private readonly options: ProviderChoiceOptions
  private readonly path: string
  private measuring: Promise<MeasuredProviders> | null = null

  constructor(options: ProviderChoiceOptions) {
    this.options = options
    this.path = join(options.configFolder, 'providers.json')
  }

  /** What was measured on this machine as it is now; null where nothing was. */
  async remembered(): Promise<MeasuredProviders | null> {
    let text: string
    try {
      text = await readText(this.path)
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw error
    }
    // What cannot be read is measured anew.
    const parsed = measuredProvidersSchema.safeParse(jsonOrNull(text))
    return parsed.success && parsed.data.machine === this.machine(await this.devices()) ? parsed.data : null
  }

  async rememberedOrMeasured(): Promise<MeasuredProviders> {
    return (await this.remembered()) ?? this.measure()
  }

  async rememberedBest(purpose: Purpose): Promise<ProviderId | null> {
    const measured = await this.remembered()
    return measured && bestProvider(measured.providers, purpose)
  }

  async best(purpose: Purpose, onMeasuring: () => void): Promise<ProviderId> {
    const remembered = await this.rememberedBest(purpose)
    if (remembered) return remembered
    onMeasuring()
    return bestProvider((await this.measure()).providers, purpose)
  }

  /** Takes some seconds a provider. Asked twice at a time, it measures once. */
  measure(): Promise<MeasuredProviders> {
    this.measuring ??= this.measureNow().finally(() => {
      this.measuring = null
    })
    return this.measuring
  }

  private async measureNow(): Promise<MeasuredProviders> {
    const devices = await this.devices()
    const providers: MeasuredProvider[] = []
    // One after another: they would slow each other down.
    for (const id of PROVIDER_IDS) providers.push(await this.probe(id, devices))
    const measured: MeasuredProviders = { version: 1, machine: this.machine(devices), measuredAt: new Date().toISOString(), providers }
    if (providers.some(({ available }) => available)) await this.remember(measured)
    return measured
  }

  /** Where the settings folder cannot be written to, the next start measures again. */
  private async remember(measured: MeasuredProviders): Promise<void> {
    try {
      await makeFolder(this.options.configFolder)
      await writeFileAtomic(this.path, `${JSON.stringify(measured, null, 2)}\n`)
    } catch (error) {
      this.options.log.write('warning', 'What was measured cannot be remembered', { error })
    }
  }

  /** In a process of its own: a graphics driver may take it along. */
  private async probe(id: ProviderId, devices: readonly string[]): Promise<MeasuredProvider> {
    const platforms = PLATFORMS[id]
    if (platforms && !platforms.includes(this.options.platform ?? process.platform)) {
      return { id, available: false, detail: `only on ${platforms.map((platform) => PLATFORM_NAMES[platform]).join(' and ')}`, rates: null }
    }
    try {
      const { available, detail, rates } = await runInEngine(
        this.options.forker,
        'probe',
        { provider: id, threads: availableParallelism() },
        { silenceLimitMs: PROBE_LIMIT_MS },
      )
      return { id, available, detail: available ? deviceName(id, devices) : detail, rates }
    } catch (error) {
      if (id === 'cpu' || !(error instanceof EngineProcessLost)) throw error
      this.options.log.write('warning', `The provider ${id} cannot be measured`, { error, detail: error.detail })
      return {
        id,
        available: false,
        detail: error.reason === 'silent' ? 'too slow to be of use' : 'makes the engine process end',
        rates: null,
      }
    }
  }

  private devices(): Promise<string[]> {
    return (this.options.devices ?? graphicsDevices)()
  }

  private machine(devices: readonly string[]): string {
    return [
      `Spectraloom ${this.options.version}`,
      `${this.options.platform ?? process.platform} ${arch()}`,
      `${processorName()} x ${availableParallelism()}`,
      ...devices,
    ].join('; ')
  }
}

const processorName = (): string => cpus()[0]?.model.trim() || 'unknown processor'

function deviceName(id: ProviderId, devices: readonly string[]): string {
  if (id === 'cpu') return processorName()
  const fitting = id === 'cuda' || id === 'tfjs-node-gpu' ? devices.filter((name) => /nvidia|geforce|quadro|tesla/i.test(name)) : devices
  return fitting.join(' or ') || 'the system does not name the device'
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
