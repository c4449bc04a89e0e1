import type { AudioClip, TempoMap } from '../../../src-shared/music/index.ts'
import type { SampleFile } from '../files/sample-file.ts'
import { ClipPlayer, type SoundingClip } from './clip-player.ts'
import { stereoBlock, type Stereo } from './mix-blocks.ts'
import type { OpenSounds } from './open-sounds.ts'
import type { TrackSource } from './track-source.ts'

/** A clip and where its sound lies. */
export interface PlacedClip {
  clip: AudioClip
  file: SampleFile
}

interface PlayingClip {
  player: ClipPlayer
  file: SampleFile
  sounding: SoundingClip
}

/** The clips of a track of sound, block after block; where they lie over each other they are summed in the order of their beginnings. */
export class AudioSource implements TrackSource {
  private readonly coming: { player: ClipPlayer; file: SampleFile }[]
  private readonly scratch: Stereo
  private playing: PlayingClip[] = []
  private next = 0

  /** @param clips  in the order of their beginnings */
  constructor(
    clips: readonly PlacedClip[],
    private readonly sounds: OpenSounds,
    { tempo, sampleRate, blockSamples }: { tempo: TempoMap; sampleRate: number; blockSamples: number },
  ) {
    this.coming = clips.map(({ clip, file }) => ({ player: new ClipPlayer(clip, tempo, sampleRate), file }))
    this.scratch = stereoBlock(blockSamples)
  }

  async add(block: Stereo, at: number): Promise<boolean> {
    const end = at + block[0].length
    for (; this.next < this.coming.length && this.coming[this.next].player.startSample < end; this.next++) {
      const { player, file } = this.coming[this.next]
      if (player.endSample <= at) continue
      this.playing.push({ player, file, sounding: await player.begin(await this.sounds.acquire(file), at) })
    }
    if (this.playing.length === 0) return false
    this.playing.forEach(({ player, sounding }, i) => player.addTo(block, at, sounding, i === 0 ? null : this.scratch))
    const ended = this.playing.filter(({ player }) => player.endSample <= end)
    if (ended.length > 0) {
      this.playing = this.playing.filter(({ player }) => player.endSample > end)
      for (const { file } of ended) await this.sounds.release(file)
    }
    return true
  }
}
