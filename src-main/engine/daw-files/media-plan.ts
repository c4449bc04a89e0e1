import type { AudioClip, Song } from '../../../src-shared/music/index.ts'
import { TempoMap } from '../../../src-shared/music/index.ts'
import { freeFileName, safeFileName } from '../../storage/file-names.ts'
import { comparable } from '../../storage/plain-path.ts'
import { SampleReader } from '../files/sample-file.ts'
import { ClipPlayer } from '../mixing/clip-player.ts'
import { stereoBlock } from '../mixing/mix-blocks.ts'
import { soundKey, type SoundFiles } from '../mixing/sound-files.ts'

/** A sound file that goes along with a song. */
export interface Medium {
  /** Unique among those of a song, fit for every system. */
  fileName: string
  /** Of the sound, see `SoundFiles`. */
  key: string
  /** The clip whose level, direction and pitch are put into the sound; null: the whole sound as it is. */
  baked: AudioClip | null
  sampleRate: number
  channels: number
  frames: number
}

/** Where a clip's sound begins in its medium. */
export interface ClipMedium {
  medium: Medium
  offsetSamples: number
}

const BLOCK_SAMPLES = 1 << 16
/** A medium begins with its file: the tempo does not matter. */
const ONE_TEMPO = new TempoMap([{ tick: 0, microsecondsPerQuarter: 500_000 }])

/** Length of what a clip takes from its sound, once round where it goes round. */
export const materialSamples = ({ loopSamples, lengthSamples }: AudioClip): number => loopSamples || lengthSamples

/**
 * Which files a song's clips of sound need: a sound once, however many clips show parts of it, and a file of its own for what other
 * programs do not read of a clip. Clips whose sound is not there have none.
 */
export class MediaPlan {
  readonly media: Medium[] = []
  private readonly byContent = new Map<string, Medium>()
  private readonly names = new Set<string>()

  constructor(
    song: Pick<Song, 'tracks'>,
    private readonly files: SoundFiles,
  ) {
    for (const { clips } of song.tracks) for (const clip of clips) if (clip.kind === 'audio') this.add(clip)
  }

  of(clip: AudioClip): ClipMedium | null {
    const medium = this.byContent.get(contentKey(clip))
    return medium ? { medium, offsetSamples: medium.baked ? 0 : clip.offsetSamples } : null
  }

  /** The samples of a medium, planar, block by block; the arrays are used again for the next one. */
  async *blocks(medium: Medium): AsyncGenerator<Float32Array[]> {
    const file = this.files.get(medium.key)!
    const reader = await SampleReader.open(file)
    try {
      yield* medium.baked ? bakedBlocks(medium, medium.baked, reader) : wholeBlocks(medium, reader)
    } finally {
      await reader.close()
    }
  }

  private add(clip: AudioClip): void {
    const file = this.files.get(soundKey(clip.sound))
    const content = contentKey(clip)
    if (!file || this.byContent.has(content)) return
    const isBaked = needsBaking(clip)
    const medium: Medium = {
      fileName: this.newName(clip.name),
      key: soundKey(clip.sound),
      baked: isBaked ? clip : null,
      sampleRate: file.sampleRate,
      channels: isBaked ? Math.min(2, file.channels) : file.channels,
      frames: isBaked ? materialSamples(clip) : file.frames,
    }
    this.byContent.set(content, medium)
    this.media.push(medium)
  }

  private newName(wanted: string): string {
    const name = freeFileName(safeFileName(`${wanted.slice(0, 80) || 'Sound'}.wav`), (taken) => this.names.has(comparable(taken)))
    this.names.add(comparable(name))
    return name
  }
}

function* wholeBlocks({ channels, frames }: Medium, reader: SampleReader): Generator<Float32Array[]> {
  const block = Array.from({ length: channels }, () => new Float32Array(BLOCK_SAMPLES))
  for (let from = 0; from < frames; from += BLOCK_SAMPLES) {
    const part = block.map((samples) => samples.subarray(0, Math.min(BLOCK_SAMPLES, frames - from)))
    reader.read(from, part)
    yield part
  }
}

async function* bakedBlocks(
  { channels, frames, sampleRate }: Medium,
  clip: AudioClip,
  reader: SampleReader,
): AsyncGenerator<Float32Array[]> {
  const player = new ClipPlayer(bakedMaterial(clip), ONE_TEMPO, sampleRate)
  const sounding = await player.begin(reader, 0)
  const block = stereoBlock(BLOCK_SAMPLES)
  for (let from = 0; from < frames; from += BLOCK_SAMPLES) {
    const count = Math.min(BLOCK_SAMPLES, frames - from)
    const [left, right] = block.map((samples) => samples.subarray(0, count).fill(0))
    player.addTo([left, right], from, sounding, null)
    yield channels === 1 ? [left] : [left, right]
  }
}

const needsBaking = ({ gainDb, isReversed, transposeCents }: AudioClip): boolean => gainDb !== 0 || isReversed || transposeCents !== 0

function contentKey(clip: AudioClip): string {
  const { sound, offsetSamples, gainDb, isReversed, transposeCents } = clip
  if (!needsBaking(clip)) return soundKey(sound)
  return JSON.stringify([soundKey(sound), offsetSamples, materialSamples(clip), gainDb, isReversed, transposeCents])
}

/** Once through, at its own speed, without fades: those stay with the clip. */
const bakedMaterial = (clip: AudioClip): AudioClip => ({
  ...{ ...clip, startTick: 0, lengthSamples: materialSamples(clip), loopSamples: 0, loopPhaseSamples: 0 },
  ...{ fadeInSamples: 0, fadeOutSamples: 0, stretch: 1 },
})
