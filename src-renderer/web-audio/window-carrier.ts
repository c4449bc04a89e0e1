import type { Samples } from '../../src-shared/units.ts'
import type { AudioCalls, DeviceProblem, Direction, FromAudio, OpenRequest, SideRequest, ToAudio } from '../../src-shared/audio/index.ts'
import { STREAM_PROCESSOR, type FromStreamWorklet, type StreamProcessorOptions, type ToStreamWorklet } from './stream-worklet-messages.ts'
import { StreamSlips } from './stream-slips.ts'
import streamWorkletUrl from './stream-worklet.ts?worker&url'
import { chosenDevice, webDevices, withoutId, type WebDevice } from './web-devices.ts'

/** A reason that the program tells the person. */
class Refusal extends Error {
  constructor(
    readonly problem: DeviceProblem,
    message: string,
    readonly advice: string,
  ) {
    super(message)
  }
}

interface OpenParts {
  context: AudioContext
  node: AudioWorkletNode
  microphone: MediaStream | null
}

/** A browser that waits for a click answers never. */
const START_TIMEOUT_MS = 2000

/** One link between the program and Web Audio: does in the window what an audio process does outside it. */
export class WindowCarrier {
  private parts: OpenParts | null = null
  private ended = false
  private nextFlush = 1
  private readonly flushes = new Map<number, (nextSourceFrame: number) => void>()

  constructor(private readonly tell: (message: FromAudio) => void) {}

  async receive(message: ToAudio): Promise<void> {
    if (message.type === 'call') await this.answer(message)
    else this.post(message)
  }

  /** The program has ended the link. */
  async end(): Promise<void> {
    this.ended = true
    await this.close()
  }

  private async answer(message: Extract<ToAudio, { type: 'call' }>): Promise<void> {
    try {
      this.tell({ type: 'answer', id: message.id, result: await this.call(message) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.tell({ type: 'refusal', id: message.id, problem: error.problem, message: error.message, advice: error.advice })
    }
  }

  private async call(message: Extract<ToAudio, { type: 'call' }>): Promise<AudioCalls[keyof AudioCalls]['result']> {
    switch (message.name) {
      case 'devices':
        return { devices: (await webDevices()).map(withoutId), unavailable: null }
      case 'rates':
        return { sampleRates: message.params.sampleRates }
      case 'open':
        return this.open(message.params)
      case 'flush':
        return { nextSourceFrame: await this.flush(message.params.fadeFrames) }
      case 'close':
        await this.close()
        return {}
    }
  }

  private async open(request: OpenRequest): Promise<AudioCalls['open']['result']> {
    const devices = await webDevices()
    const output = request.output && required(devices, 'output', request.output)
    const microphone = request.input ? await openMicrophone(required(devices, 'input', request.input), request) : null
    const context = new AudioContext({ sampleRate: request.sampleRate, latencyHint: request.bufferFrames / request.sampleRate })
    try {
      if (output && request.output?.device) await useOutput(context, output)
      await context.audioWorklet.addModule(new URL(streamWorkletUrl, import.meta.url))
      await started(context)
    } catch (error) {
      await context.close()
      stopTracks(microphone)
      throw error
    }
    const node = this.createNode(context, request, microphone)
    this.parts = { context, node, microphone }
    context.addEventListener('error', () => this.lost('output'))
    for (const track of microphone?.getTracks() ?? []) track.addEventListener('ended', () => this.lost('input'))
    if (this.ended) await this.close()
    const named =
      microphone && (await webDevices()).find((device) => device.inputChannels > 0 && device.name === microphone.getAudioTracks()[0]?.label)
    const input = request.input && (named ?? chosenDevice(await webDevices(), 'input', null))
    return { output: output && withoutId(output), input: input && withoutId(input) }
  }

  private createNode(context: AudioContext, request: OpenRequest, microphone: MediaStream | null): AudioWorkletNode {
    const processorOptions: StreamProcessorOptions = {
      outputChannels: request.output?.channels ?? null,
      inputChannels: request.input?.channels ?? null,
      bufferFrames: request.bufferFrames,
      startSourceFrame: request.startSourceFrame,
    }
    const node = new AudioWorkletNode(context, STREAM_PROCESSOR, {
      numberOfInputs: 1,
      outputChannelCount: [request.output?.channels ?? 1],
      processorOptions,
    })
    const slips = request.input ? null : new StreamSlips(request)
    node.port.onmessage = ({ data }: MessageEvent<FromStreamWorklet>) =>
      this.heed(slips && data.type === 'report' ? slips.counted(data, performance.now()) : data)
    if (microphone) context.createMediaStreamSource(microphone).connect(node)
    node.connect(context.destination)
    return node
  }

  /** The device was pulled out: the browser lets nothing more through, and nothing back when it returns. */
  private lost(direction: Direction): void {
    if (this.parts && !this.ended) this.tell({ type: 'lost', direction })
  }

  private heed(message: FromStreamWorklet): void {
    if (message.type !== 'flushed') {
      if (!this.ended) this.tell(message)
      return
    }
    this.flushes.get(message.id)?.(message.nextSourceFrame)
    this.flushes.delete(message.id)
  }

  private flush(fadeFrames: Samples): Promise<number> {
    const id = this.nextFlush++
    return new Promise((resolve) => {
      this.flushes.set(id, resolve)
      this.post({ type: 'flush', id, fadeFrames })
    })
  }

  private post(message: ToStreamWorklet): void {
    this.parts?.node.port.postMessage(message)
  }

  private async close(): Promise<void> {
    const { parts } = this
    this.post({ type: 'end' })
    this.parts = null
    if (!parts) return
    parts.node.disconnect()
    stopTracks(parts.microphone)
    await parts.context.close()
  }
}

function required(devices: readonly WebDevice[], direction: Direction, { device }: SideRequest): WebDevice {
  const found = chosenDevice(devices, direction, device)
  if (found) return found
  throw new Refusal(
    'device-missing',
    device ? `The ${direction} "${device.name}" is not there.` : `The browser finds no sound ${direction}.`,
    device
      ? 'Connect it, or choose another in the sound settings.'
      : 'Connect one. If the sound server was started anew, start the browser anew, too.',
  )
}

async function openMicrophone({ deviceId }: WebDevice, { input, sampleRate }: OpenRequest): Promise<MediaStream> {
  try {
    // A recording is the sound as it is: nothing of what makes speech clear in a call.
    const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
    return await navigator.mediaDevices.getUserMedia({
      audio: { ...raw, sampleRate, channelCount: input?.channels, ...(deviceId ? { deviceId: { exact: deviceId } } : {}) },
    })
  } catch (error) {
    const denied = error instanceof DOMException && error.name === 'NotAllowedError'
    throw denied
      ? new Refusal(
          'device-missing',
          'The window may not use the microphone.',
          'Allow the microphone for this page in the browser, then try again.',
        )
      : new Refusal(
          'device-missing',
          `The microphone does not open: ${error instanceof Error ? error.message : String(error)}.`,
          'Connect one, or choose another in the sound settings.',
        )
  }
}

async function useOutput(context: AudioContext, { deviceId, name }: WebDevice): Promise<void> {
  const choosing = context as AudioContext & { setSinkId?: (id: string) => Promise<void> }
  try {
    await choosing.setSinkId?.(deviceId === 'default' ? '' : deviceId)
  } catch {
    throw new Refusal('device-missing', `The output "${name}" does not open.`, 'Choose another in the sound settings.')
  }
}

async function started(context: AudioContext): Promise<void> {
  const timeout = new Promise<'waiting'>((resolve) => setTimeout(() => resolve('waiting'), START_TIMEOUT_MS))
  if ((await Promise.race([context.resume(), timeout])) !== 'waiting') return
  throw new Refusal('no-answer', 'The browser does not let sound out yet.', 'Click anywhere in the window and play again.')
}

const stopTracks = (stream: MediaStream | null): void => stream?.getTracks().forEach((track) => track.stop())
