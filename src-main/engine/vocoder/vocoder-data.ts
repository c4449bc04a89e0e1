import type { SplitSegment } from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import type { DataOptions, ModelData } from '../datasets/model-data.ts'
import { soundBlocks } from '../datasets/sound-blocks.ts'
import { concatenateBlocks } from '../files/audio-stream.ts'
import { CounterRandom, streamOf } from '../random.ts'

/** Sound that is kept in memory of the training part, and of what is held out. */
const MOST_SECONDS = { training: 1200, validation: 120 }

interface ExcerptForm {
  /** Hz, in mono. */
  sampleRate: number
  /** Of an example. */
  samples: number
  seed: number
}

/**
 * The same minibatches with random excerpts of the same part of the recordings beside them: `sound` float32 [rows, samples]. Of much
 * material each part is heard as far as its share goes; excerpts of what is shorter end in silence.
 */
export async function withExcerpts(
  data: ModelData,
  { sources }: Pick<DataInput, 'sources'>,
  form: ExcerptForm,
  options: Pick<DataOptions, 'signal' | 'onProgress'>,
): Promise<ModelData> {
  const { samples, seed } = form
  const read = (part: SplitSegment['part']): Promise<Float32Array[]> =>
    soundOf(
      data.split.segments.filter((segment) => segment.part === part),
      sources,
      { sampleRate: form.sampleRate, mostSeconds: MOST_SECONDS[part] },
      options,
    )
  const training = excerptsOf(await read('training'), samples, (index) => new CounterRandom(seed, streamOf(`excerpt ${index}`)))
  const { heldOut, rows } = data
  const held =
    heldOut && excerptsOf(await read('validation'), samples, (index) => new CounterRandom(seed, streamOf(`held-out excerpt ${index}`)))
  return {
    ...data,
    batch: { ...data.batch, sound: { shape: [rows, samples], dtype: 'float32' } },
    async read(step, count, target) {
      await data.read(step, count, target)
      for (let i = 0; i < count * rows; i++) (target.sound as Float32Array).set(training(step * rows + i), i * samples)
    },
    heldOut: heldOut &&
      held && {
        ...heldOut,
        batch: { ...heldOut.batch, sound: { shape: [heldOut.rows, samples], dtype: 'float32' } },
        async fill(first, filled, target) {
          await heldOut.fill(first, filled, target)
          for (let row = 0; row < heldOut.rows; row++)
            (target.sound.data as Float32Array).set(held(first + Math.min(row, filled - 1)), row * samples)
        },
      },
  }
}

/** One excerpt out of sounds for each number, all places as likely. */
function excerptsOf(sounds: readonly Float32Array[], samples: number, randomOf: (index: number) => CounterRandom) {
  const places = sounds.map(({ length }) => Math.max(1, length - samples + 1))
  const all = places.reduce((sum, count) => sum + count, 0)
  return (index: number): Float32Array => {
    const excerpt = new Float32Array(samples)
    if (all === 0) return excerpt
    let from = randomOf(index).integer(all)
    const sound = sounds[places.findIndex((count) => (from < count ? true : ((from -= count), false)))]
    excerpt.set(sound.subarray(from, from + samples))
    return excerpt
  }
}

async function soundOf(
  segments: readonly SplitSegment[],
  sources: DataInput['sources'],
  { sampleRate, mostSeconds }: { sampleRate: number; mostSeconds: number },
  { signal, onProgress }: Pick<DataOptions, 'signal' | 'onProgress'>,
): Promise<Float32Array[]> {
  const total = segments.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0)
  const share = Math.min(1, mostSeconds / total)
  const sounds: Float32Array[] = []
  for (const [number, { recordingId, startSeconds, endSeconds }] of segments.entries()) {
    signal.throwIfAborted()
    const source = sources.find((candidate) => candidate.recordingId === recordingId)!
    onProgress(`Listening to ${source.name}`, number / segments.length)
    const frameOf = (seconds: number): number => Math.min(source.frames, Math.round(seconds * source.sampleRate))
    const [startFrame, endFrame] = [startSeconds, startSeconds + share * (endSeconds - startSeconds)].map(frameOf)
    const blocks: Float32Array[][] = []
    for await (const block of soundBlocks(source, { sampleRate, channels: 1, startFrame, endFrame }))
      blocks.push(block.map((channel) => channel.slice()))
    sounds.push(concatenateBlocks(blocks)[0])
  }
  return sounds
}
