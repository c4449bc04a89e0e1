import { compareDevices, type AudioDevice, type DeviceKey, type Direction } from '../../src-shared/audio/index.ts'
import type { AudioForker } from './stream/audio-child.ts'
import { ProcessLink } from './stream/process-link.ts'

export interface DeviceScan {
  devices: AudioDevice[]
  /** Why there is no native audio here; null where there is. */
  unavailable: string | null
}

export interface DeviceChange extends DeviceScan {
  added: AudioDevice[]
  removed: AudioDevice[]
}

/** The rates worth asking a device for. */
export const COMMON_SAMPLE_RATES = [16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000]
/** How often to look while somebody looks at the list. */
const WATCH_MS = 2000

/**
 * Which sound devices this machine has. PortAudio looks once in the life of a process, so each look is a process of its
 * own, which never disturbs the one that plays.
 */
export class DeviceCatalogue {
  constructor(private readonly forker: AudioForker) {}

  /** @throws DeviceError where the system's sound does not answer */
  scan(): Promise<DeviceScan> {
    return this.ask((link) => link.call('devices', {}))
  }

  /** @throws DeviceError where the device is not there or the system's sound does not answer */
  async acceptedRates(device: DeviceKey, direction: Direction, channels: number): Promise<number[]> {
    const { sampleRates } = await this.ask((link) => link.call('rates', { device, direction, channels, sampleRates: COMMON_SAMPLE_RATES }))
    return sampleRates
  }

  /**
   * Tells of devices that come and go, until stopped.
   *
   * @param onChange  first with all there are, then at each change
   * @param onError   the system's sound did not answer; the watch goes on
   */
  watch(onChange: (change: DeviceChange) => void, onError: (error: unknown) => void, intervalMs = WATCH_MS): () => void {
    let known: AudioDevice[] | null = null
    let timer: NodeJS.Timeout | undefined
    let stopped = false
    const look = async (): Promise<void> => {
      try {
        const scan = await this.scan()
        const { added, removed } = compareDevices(known ?? [], scan.devices)
        if (!stopped && (known === null || added.length + removed.length > 0)) onChange({ ...scan, added, removed })
        known = scan.devices
      } catch (error) {
        if (!stopped) onError(error)
      }
      if (!stopped) timer = setTimeout(() => void look(), intervalMs)
    }
    void look()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }

  private async ask<T>(question: (link: ProcessLink) => Promise<T>): Promise<T> {
    const link = new ProcessLink(this.forker, () => undefined)
    try {
      return await question(link)
    } finally {
      link.kill()
    }
  }
}
