import { setImmediate } from 'node:timers/promises'
import { openFile } from '../../storage/files.ts'
import { EDIT_BLOCK_FRAMES } from '../../../src-shared/spectral/index.ts'
import { createSoundWriter } from '../files/convert-sound.ts'
import { interleave, PcmWriter } from '../files/pcm-cache.ts'
import { SampleReader } from '../files/sample-file.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { EditBlocksInput, EditsInput, RenderEditsInput } from './edit-jobs.ts'
import { editedSound } from './edited-sound.ts'
import type { EffectSounds } from './effects/effect-of.ts'
import { lanesOf } from './lanes.ts'
import { maskedPart } from './masked-part.ts'
import type { ReadableSound } from './readable-sound.ts'

/** Opens a sound with its edits for as long as `use` takes. */
export async function withEditedSound<T>(
  { sound, layers, others }: EditsInput,
  use: (edited: ReadableSound, plain: ReadableSound, brought: EffectSounds) => Promise<T>,
): Promise<T> {
  const readers: SampleReader[] = []
  const open = async (file: EditsInput['sound']): Promise<ReadableSound> => {
    const reader = await SampleReader.open(file)
    readers.push(reader)
    return { sampleRate: file.sampleRate, channels: file.channels, frames: file.frames, read: (start, into) => reader.read(start, into) }
  }
  try {
    const plain = await open(sound)
    const brought = new Map<string, ReadableSound>()
    for (const { key, file } of others) brought.set(key, await open(file))
    return await use(await editedSound(plain, layers, brought), plain, brought)
  } finally {
    for (const reader of readers) await reader.close()
  }
}

/** The job: blocks of an edited sound. */
export async function editBlocks(input: EditBlocksInput, { signal, emit }: JobHooks<ProgressEvent>): Promise<{ blocks: number }> {
  const { blocks, outPath } = input
  const handle = await openFile(outPath, 'update')
  try {
    await withEditedSound(input, async (edited) => {
      const planar = Array.from({ length: edited.channels }, () => new Float32Array(EDIT_BLOCK_FRAMES))
      for (const [done, [block, place]] of blocks.entries()) {
        edited.read(block * EDIT_BLOCK_FRAMES, planar)
        const samples = interleave(planar)
        const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
        await handle.write(bytes, 0, bytes.length, place * bytes.length)
        emit({ type: 'progress', progress: (done + 1) / blocks.length, detail: '' })
        await setImmediate()
        signal.throwIfAborted()
      }
    })
  } finally {
    await handle.close()
  }
  return { blocks: blocks.length }
}

/** The job: a part of an edited sound as a file. */
export async function renderEdits(input: RenderEditsInput, { signal, emit }: JobHooks<ProgressEvent>): Promise<{ frames: number }> {
  const { sound, outPath, format, startFrame, frames, part, difference, asLoudAs } = input
  const gain = asLoudAs ? (await levelOf({ ...input, layers: asLoudAs }, signal)) / (await levelOf(input, signal)) : 1
  const { sampleRate, channels, speakers } = sound
  const shape = { sampleRate, channels, speakers, dither: 'flat' } as const
  const writer = format === 'pcm' ? await plainWriter(outPath, sound.channels) : await createSoundWriter(outPath, format, shape)
  try {
    await withEditedSound(input, async (edited, plain) => {
      const heard = part ? maskedPart(edited, part.mask, part.windowSamples, part.side) : edited
      const planar = Array.from({ length: sound.channels }, () => new Float32Array(EDIT_BLOCK_FRAMES))
      for (let at = 0; at < frames; at += EDIT_BLOCK_FRAMES) {
        const block = planar.map((samples) => samples.subarray(0, Math.min(EDIT_BLOCK_FRAMES, frames - at)))
        heard.read(startFrame + at, block)
        if (difference) subtract(plain, startFrame + at, block)
        if (gain !== 1 && Number.isFinite(gain)) for (const samples of block) for (let i = 0; i < samples.length; i++) samples[i] *= gain
        await writer.append(block)
        emit({ type: 'progress', progress: Math.min(1, (at + EDIT_BLOCK_FRAMES) / frames), detail: '' })
        await setImmediate()
        signal.throwIfAborted()
      }
    })
  } finally {
    await writer.close()
  }
  return { frames }
}

async function plainWriter(
  path: string,
  channels: number,
): Promise<{ append(block: readonly Float32Array[]): Promise<void>; close(): Promise<void> }> {
  const writer = await PcmWriter.create(path, channels)
  return { append: (block) => writer.write(block), close: () => writer.close() }
}

/** What is taken away: the sound without its edits minus that with them. */
function subtract(plain: ReadableSound, startFrame: number, block: readonly Float32Array[]): void {
  const before = block.map(({ length }) => new Float32Array(length))
  plain.read(startFrame, before)
  block.forEach((samples, c) => {
    for (let i = 0; i < samples.length; i++) samples[i] = before[c][i] - samples[i]
  })
}

/** Root mean square of the part, of all channels. */
async function levelOf(input: RenderEditsInput, signal: AbortSignal): Promise<number> {
  return withEditedSound(input, async (edited) => {
    let sum = 0
    for (let at = 0; at < input.frames; at += EDIT_BLOCK_FRAMES) {
      const block = lanesOf(edited, 'all').map(({ lane }) =>
        lane.read(input.startFrame + at, Math.min(EDIT_BLOCK_FRAMES, input.frames - at)),
      )
      for (const samples of block) for (const value of samples) sum += value * value
      signal.throwIfAborted()
    }
    return Math.sqrt(sum)
  })
}
