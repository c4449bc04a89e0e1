import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { moveFile, removeFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { soundBlocks } from '../datasets/sound-blocks.ts'
import { createCodec, type Codec, type FrameDecoder, type FrameEncoder, type Sound } from '../dsp/codecs/index.ts'
import { NO_POWER } from '../dsp/level.ts'
import { PcmReader, PcmWriter } from '../files/pcm-cache.ts'
import type { RoundTripInput, RoundTripSound } from './evaluation-jobs.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { loudestPower, SpectralDistance } from './spectral-distance.ts'

/** Sound that is measured at a time. */
const BLOCK_SAMPLES = 1 << 16
/** What is given for the SNR of silence or of an exact copy, which have none. */
const HIGHEST_SNR_DB = 200

/** A codec's round trip, streaming: what goes in comes out with the codec's latency, and in the end the rest. */
class RoundTrip {
  readonly #codec: Codec
  readonly #encoder: FrameEncoder
  readonly #decoder: FrameDecoder

  constructor(codec: Codec) {
    this.#codec = codec
    this.#encoder = codec.createEncoder()
    this.#decoder = codec.createDecoder()
  }

  push(sound: Sound): Sound[] {
    const { dimensions } = this.#codec
    const frames = this.#encoder.push(sound)
    return Array.from({ length: frames.length / dimensions }, (_, frame) =>
      this.#decoder.push(frames.slice(frame * dimensions, (frame + 1) * dimensions)),
    )
  }

  flush(): Sound {
    return this.#decoder.flush()
  }
}

/** The sound in blocks of one length, whatever lengths it comes in; the last one is shorter. */
async function* evenBlocks(blocks: AsyncIterable<Sound>, channels: number): AsyncGenerator<Sound> {
  let pending = Array.from({ length: channels }, () => new Float32Array(BLOCK_SAMPLES))
  let filled = 0
  for await (const block of blocks) {
    for (let at = 0; at < block[0].length;) {
      const count = Math.min(BLOCK_SAMPLES - filled, block[0].length - at)
      pending.forEach((samples, channel) => samples.set(block[channel].subarray(at, at + count), filled))
      filled += count
      at += count
      if (filled < BLOCK_SAMPLES) continue
      yield pending
      pending = pending.map(() => new Float32Array(BLOCK_SAMPLES))
      filled = 0
    }
  }
  if (filled > 0) yield pending.map((samples) => samples.subarray(0, filled))
}

const energyOf = (sound: Sound): number =>
  sound.reduce((sum, samples) => sum + samples.reduce((squares, value) => squares + value * value, 0), 0)

/**
 * The job: what a codec keeps of a recording, as a sound of the same level, and how near it is to the original. It is what a network
 * trained on that codec hears at best.
 */
export async function makeRoundTrip(
  { source, codec: choice, maximumSeconds, pcmPath }: RoundTripInput,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<RoundTripSound> {
  const codec = createCodec(choice)
  const endFrame = Math.min(source.frames, Math.round(maximumSeconds * source.sampleRate))
  const original = (): AsyncGenerator<Sound> => evenBlocks(soundBlocks(source, { ...codec, endFrame }), codec.channels)
  const samples = (endFrame / source.sampleRate) * codec.sampleRate
  const plain = `${pcmPath}.plain`
  const unfinished = `${pcmPath}.unfinished`
  await makeFolder(dirname(pcmPath))
  const step = async (share: number): Promise<void> => {
    emit({ type: 'progress', progress: Math.min(1, share), detail: source.name })
    await setImmediate()
    signal.throwIfAborted()
  }
  try {
    const { energy, copyEnergy, loudest } = await writePlain(codec, original(), plain, (done) => step((0.7 * done) / samples))
    const gain = copyEnergy > NO_POWER * samples ? Math.sqrt(energy / copyEnergy) : 1
    const measured = await writeLevelled({ codec, plain, gain, loudest, unfinished }, original(), (done) =>
      step(0.7 + (0.3 * done) / samples),
    )
    await moveFile(unfinished, pcmPath)
    return { ...measured, sampleRate: codec.sampleRate, channels: codec.channels }
  } finally {
    await removeFile(plain)
    await removeFile(unfinished)
  }
}

interface PlainLevels {
  energy: number
  copyEnergy: number
  loudest: number
}

async function writePlain(
  codec: Codec,
  original: AsyncGenerator<Sound>,
  path: string,
  onDone: (samples: number) => Promise<void>,
): Promise<PlainLevels> {
  const trip = new RoundTrip(codec)
  const levels: PlainLevels = { energy: 0, copyEnergy: 0, loudest: 0 }
  const writer = await PcmWriter.create(path, codec.channels)
  try {
    const write = async (sound: Sound): Promise<void> => {
      levels.copyEnergy += energyOf(sound)
      if (sound[0].length > 0) await writer.write(sound)
    }
    for await (const block of original) {
      levels.energy += energyOf(block)
      for (const channel of block) levels.loudest = Math.max(levels.loudest, loudestPower(channel))
      for (const sound of trip.push(block)) await write(sound)
      await onDone(writer.frames)
    }
    await write(trip.flush())
  } finally {
    await writer.close()
  }
  return levels
}

interface LevelledInput {
  codec: Codec
  plain: string
  gain: number
  loudest: number
  unfinished: string
}

/** Scales the copy and compares it with the original, without the last hops, which fade out for want of further frames. */
async function writeLevelled(
  { codec, plain, gain, loudest, unfinished }: LevelledInput,
  original: AsyncGenerator<Sound>,
  onDone: (samples: number) => Promise<void>,
): Promise<Pick<RoundTripSound, 'frames' | 'snrDb' | 'spectralDistanceDb'>> {
  const reader = await PcmReader.open(plain, codec.channels)
  const writer = await PcmWriter.create(unfinished, codec.channels)
  const distance = new SpectralDistance(loudest)
  let signalEnergy = 0
  let noiseEnergy = 0
  try {
    const whole = reader.frames - codec.latencyFrames * codec.hopSamples
    for await (const block of original) {
      const copy = await reader.readChannels(writer.frames, block[0].length)
      const compared = Math.max(0, Math.min(copy[0].length, whole - writer.frames))
      copy.forEach((samples, channel) => {
        const [a, b] = [block[channel].subarray(0, compared), samples.subarray(0, compared)]
        for (let n = 0; n < compared; n++) {
          signalEnergy += a[n] * a[n]
          noiseEnergy += (a[n] - b[n]) ** 2
        }
        if (compared > 0) distance.add(a, b)
        for (let n = 0; n < samples.length; n++) samples[n] *= gain
      })
      if (copy[0].length > 0) await writer.write(copy)
      await onDone(writer.frames)
    }
    return {
      frames: writer.frames,
      snrDb:
        noiseEnergy === 0 || signalEnergy === 0 ? HIGHEST_SNR_DB : Math.min(HIGHEST_SNR_DB, 10 * Math.log10(signalEnergy / noiseEnergy)),
      spectralDistanceDb: distance.decibels,
    }
  } finally {
    await reader.close()
    await writer.close()
  }
}
