import { findDevice, type AudioDevice, type DeviceKey, type Direction } from '../../src-shared/audio/index.ts'

/** What the browser calls its way to the sound devices. */
export const HOST_API = 'Web Audio'

export interface WebDevice extends AudioDevice {
  /** The browser's name for it, valid in this window. */
  deviceId: string
}

/** Every browser can open an output at any common rate: it converts by itself. */
const USUAL_RATE = 48_000
const DEFAULT_ID = 'default'
/** The browser does not say how many channels an input has; two are asked for. */
const CHANNELS = 2

/** Browsers that let a page choose an output list outputs; of the others one is assumed. */
const listsOutputs = (): boolean => 'setSinkId' in AudioContext.prototype

/** The devices the browser shows. Their names are hidden until the microphone was allowed once. */
export async function webDevices(
  media: Pick<MediaDevices, 'enumerateDevices'> | undefined = navigator.mediaDevices,
  outputsListed = listsOutputs(),
): Promise<WebDevice[]> {
  const found = media ? await media.enumerateDevices() : []
  const devices = (['input', 'output'] as const).flatMap((direction) =>
    found.filter(({ kind }) => kind === `audio${direction}`).map((info, index) => describe(info, direction, index)),
  )
  if (!outputsListed && !devices.some(({ outputChannels }) => outputChannels > 0))
    devices.push(describe({ deviceId: DEFAULT_ID, label: '' }, 'output', 0))
  return devices
}

function describe({ deviceId, label }: Pick<MediaDeviceInfo, 'deviceId' | 'label'>, direction: Direction, index: number): WebDevice {
  const isDefault = deviceId === DEFAULT_ID || deviceId === '' || index === 0
  return {
    hostApi: HOST_API,
    name: label || (index === 0 ? `Default ${direction}` : `${direction === 'input' ? 'Input' : 'Output'} ${index + 1}`),
    inputChannels: direction === 'input' ? CHANNELS : 0,
    outputChannels: direction === 'output' ? CHANNELS : 0,
    defaultSampleRate: USUAL_RATE,
    isDefaultInput: direction === 'input' && isDefault,
    isDefaultOutput: direction === 'output' && isDefault,
    deviceId,
  }
}

/** The device asked for, or the default where none is named; null where it is not there. */
export const chosenDevice = (devices: readonly WebDevice[], direction: Direction, wanted: DeviceKey | null): WebDevice | null =>
  findDevice(devices, direction, wanted)

export const withoutId = ({ deviceId: _, ...device }: WebDevice): AudioDevice => device
