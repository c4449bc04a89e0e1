import type { AudioDevice } from '../../../src-shared/audio/index.ts'
import type { NativeAudio } from './native-audio.ts'

export interface NumberedDevice extends AudioDevice {
  /** PortAudio's number, valid within this process. */
  id: number
}

/** The sound devices of this machine as PortAudio sees them when this process first asks. */
export function listDevices(native: NativeAudio): NumberedDevice[] {
  const { defaultHostAPI, HostAPIs } = native.getHostAPIs()
  const main = HostAPIs.find(({ id }) => id === defaultHostAPI)
  return native.getDevices().map((device) => ({
    id: device.id,
    name: device.name,
    hostApi: device.hostAPIName,
    inputChannels: device.maxInputChannels,
    outputChannels: device.maxOutputChannels,
    defaultSampleRate: device.defaultSampleRate,
    isDefaultInput: device.id === main?.defaultInput,
    isDefaultOutput: device.id === main?.defaultOutput,
  }))
}
