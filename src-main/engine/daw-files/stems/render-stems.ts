import { availableParallelism } from 'node:os'
import type { MessagePort } from 'node:worker_threads'
import type { Song } from '../../../../src-shared/music/index.ts'
import type { JobHooks, ProgressEvent } from '../../job-hooks.ts'
import type { MixBlock } from '../../mixing/mix-song.ts'
import { BlockReceiver, RelayClosedError } from './block-relay.ts'
import { BlockShaper } from './block-shaper.ts'
import { renderPart, type StemPart } from './render-part.ts'
import { LevelMeter } from './sound-level.ts'
import { stemsOf, type AboutFiles, type StemFile, type StretchOfSong } from './stem-files.ts'
import { renderInThread, type StemThreadStarter } from './stem-thread.ts'

/** Fewer are rendered before a thread has started. */
const FEWEST_TRACKS_A_THREAD = 4
/** An instrument is reckoned for each of its notes; a clip is read. */
const WEIGHT_OF_NOTES = 6

interface RenderOptions {
  hooks: JobHooks<ProgressEvent>
  /** Where there is none, all tracks are rendered by this thread. */
  startThread?: StemThreadStarter
  /** Default: as many threads as the machine has cores for. */
  threads?: number
}

/**
 * Writes stems and mix at one go. All files begin at one sample and are of one length. In stereo, as it is, and in floating point the sum
 * of the stems is the mix to the last bit: it is summed of what is written, in the order of `stemsOf`, each sum rounded to single
 * precision. Threads render some tracks each and hand the sum on, which therefore is the same however many there are.
 *
 * @returns what is to be said about the level, in sentences for the person
 */
export async function renderStems(
  stretch: StretchOfSong,
  outputs: readonly StemFile[],
  about: AboutFiles,
  options: RenderOptions,
): Promise<string[]> {
  const { emit } = options.hooks
  const { samples, sound } = stretch
  const isMeasured = sound.level.kind !== 'as-is'
  const { gain, remark } = isMeasured ? await measured(stretch, about, options) : { gain: 1, remark: null }
  let done = 0
  await inParts({ stretch, outputs, about, gain }, options, (block) => {
    done += block.mix[0].length
    emit({ type: 'progress', progress: isMeasured ? 0.5 + done / samples / 2 : done / samples, detail: 'Writing sound' })
  })
  return remark === null ? [] : [remark]
}

async function measured(
  stretch: StretchOfSong,
  about: AboutFiles,
  options: RenderOptions,
): Promise<{ gain: number; remark: string | null }> {
  const { sampleRate, channels, level } = stretch.sound
  const meter = new LevelMeter(level, sampleRate, channels)
  const shaper = new BlockShaper(channels, 1)
  let done = 0
  await inParts({ stretch, outputs: [], about, gain: 1 }, options, ({ mix }) => {
    meter.add(shaper.shape(mix))
    done += mix[0].length
    options.hooks.emit({ type: 'progress', progress: done / stretch.samples / 2, detail: 'Measuring the level' })
  })
  return meter.gain()
}

/** Renders all parts, the last one in this thread. @param onBlock  hears each block of the song's mix */
async function inParts(
  whole: Omit<StemPart, 'trackIds'>,
  { hooks: { signal }, startThread, threads = availableParallelism() }: RenderOptions,
  onBlock: (block: MixBlock) => void,
): Promise<void> {
  const parts = partsOf(whole, startThread ? threads : 1)
  const running: Promise<void>[] = []
  let take: MessagePort | null = null
  for (const part of parts.slice(0, -1)) {
    const { done, next } = renderInThread(startThread!, part, take)
    running.push(done)
    take = next
  }
  const own = renderPart(parts.at(-1)!, { take: take && new BlockReceiver(take), pass: null }, (block) => {
    onBlock(block)
    signal.throwIfAborted()
  })
  const failures = (await Promise.allSettled([own, ...running])).flatMap((ended) =>
    ended.status === 'rejected' ? [ended.reason as unknown] : [],
  )
  // Where one part fails the others only hear that it has ended.
  if (failures.length > 0) throw failures.find((failure) => !(failure instanceof RelayClosedError)) ?? failures[0]
}

/** Tracks that are heard in parts of about equal work, in their order. */
export function partsOf(whole: Omit<StemPart, 'trackIds'>, threads: number): StemPart[] {
  const trackIds = stemsOf(whole.stretch.song).flatMap((stem) => (stem.kind === 'track' ? [stem.trackId] : []))
  const count = Math.max(1, Math.min(threads, Math.floor(trackIds.length / FEWEST_TRACKS_A_THREAD)))
  const weights = trackIds.map((id) => weightOf(whole.stretch.song.tracks.find((track) => track.id === id)!))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const idsOf = Array.from({ length: count }, () => new Set<string>())
  let before = 0
  trackIds.forEach((id, i) => {
    idsOf[Math.min(count - 1, Math.floor(((before + weights[i] / 2) / total) * count))].add(id)
    before += weights[i]
  })
  return idsOf.map((ids, index): StemPart => {
    const isOwn = ({ stem }: StemFile): boolean => (stem.kind === 'track' ? ids.has(stem.trackId) : index === count - 1)
    return { ...whole, trackIds: ids, outputs: whole.outputs.filter(isOwn) }
  })
}

const weightOf = ({ kind, clips, isFrozen }: Song['tracks'][number]): number =>
  clips.length === 0 ? 0.2 : kind === 'notes' && !isFrozen ? WEIGHT_OF_NOTES : 1
