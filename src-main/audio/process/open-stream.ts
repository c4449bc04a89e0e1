import { channelsOf, findDevice, type Direction, type OpenRequest, type SideRequest } from '../../../src-shared/audio/index.ts'
import { DeviceError } from '../errors.ts'
import type { NumberedDevice } from './device-list.ts'
import type { NativeAudio, NativeOptions, NativeStream } from './native-audio.ts'
import { QUEUE_BLOCKS } from './output-pump.ts'

/** Recorded blocks may wait this long before PortAudio's callback would have to wait for us. */
const INPUT_QUEUE_SECONDS = 2

export interface OpenedStream {
  stream: NativeStream
  output: NumberedDevice | null
  input: NumberedDevice | null
}

/**
 * Opens the devices a request names, and starts them.
 *
 * @throws DeviceError  device-missing or format-refused
 */
export function openStream(native: NativeAudio, devices: NumberedDevice[], request: OpenRequest): OpenedStream {
  const output = request.output && resolve(devices, 'output', request.output)
  const input = request.input && resolve(devices, 'input', request.input)
  const options = (device: NumberedDevice, side: SideRequest, maxQueue: number): NativeOptions => ({
    deviceId: device.id,
    sampleRate: request.sampleRate,
    channelCount: side.channels,
    sampleFormat: 1,
    framesPerBuffer: request.bufferFrames,
    maxQueue,
    closeOnError: true,
  })
  const inputQueue = Math.ceil((INPUT_QUEUE_SECONDS * request.sampleRate) / request.bufferFrames)
  try {
    const stream = native.create({
      ...(output && request.output && { outOptions: options(output, request.output, QUEUE_BLOCKS) }),
      ...(input && request.input && { inOptions: options(input, request.input, inputQueue) }),
    })
    stream.start()
    return { stream, output, input }
  } catch (error) {
    const names = [output, input].flatMap((device) => device?.name ?? [])
    throw new DeviceError(
      'format-refused',
      `${names.join(' with ')} does not work at ${request.sampleRate} Hz (${error instanceof Error ? error.message : String(error)}).`,
      'Choose another sample rate, or another combination of output and input.',
      { cause: error },
    )
  }
}

/** Those of `sampleRates` at which the device opens. One after the other: many devices open only once. */
export async function acceptedRates(
  native: NativeAudio,
  device: NumberedDevice,
  direction: Direction,
  channels: number,
  sampleRates: number[],
): Promise<number[]> {
  const accepted: number[] = []
  for (const sampleRate of sampleRates) {
    const options = {
      deviceId: device.id,
      sampleRate,
      channelCount: channels,
      sampleFormat: 1,
      framesPerBuffer: 0,
      maxQueue: 1,
      closeOnError: true,
    } as const
    const stream = createOrNull(native, direction === 'output' ? { outOptions: options } : { inOptions: options })
    if (!stream) continue
    accepted.push(sampleRate)
    await stream.quit('ABORT')
  }
  return accepted
}

function createOrNull(native: NativeAudio, options: Parameters<NativeAudio['create']>[0]): NativeStream | null {
  try {
    return native.create(options)
  } catch (error) {
    // A refusal is PortAudio's only way to say that a rate does not work.
    if (error instanceof Error) return null
    throw error
  }
}

/** The device a request means, with enough channels. @throws DeviceError device-missing, format-refused */
export function resolve(devices: NumberedDevice[], direction: Direction, side: SideRequest): NumberedDevice {
  const device = findDevice(devices, direction, side.device)
  if (!device) {
    throw new DeviceError(
      'device-missing',
      side.device ? `The ${direction} device "${side.device.name}" is not there.` : `This machine has no sound ${direction}.`,
      'Connect it and switch it on, or choose another device.',
    )
  }
  if (channelsOf(device, direction) < side.channels) {
    throw new DeviceError(
      'format-refused',
      `"${device.name}" has ${channelsOf(device, direction)} ${direction} channels, not ${side.channels}.`,
      'Choose fewer channels or another device.',
    )
  }
  return device
}
