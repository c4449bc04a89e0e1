import { setImmediate } from 'node:timers/promises'
import { createSoundWriter } from '../../files/convert-sound.ts'
import { mixSong, type MixBlock } from '../../mixing/mix-song.ts'
import type { Buses } from '../../mixing/track-strip.ts'
import type { BlockReceiver, BlockSender } from './block-relay.ts'
import { addInto, BlockShaper } from './block-shaper.ts'
import { stemShape, stemsOf, type AboutFiles, type StemFile, type StemKind, type StretchOfSong } from './stem-files.ts'

type SoundWriter = Awaited<ReturnType<typeof createSoundWriter>>

/** Some of a song's tracks, which are rendered one after another while other threads render others. All of it can be sent to a thread. */
export interface StemPart {
  stretch: StretchOfSong
  trackIds: ReadonlySet<string>
  /** Files that this part writes; none where it is only listened to. The last part writes those of the effects and the mix. */
  outputs: readonly StemFile[]
  about: AboutFiles
  gain: number
}

/** To the parts before and behind it; null for the first and the last. */
export interface PartRelays {
  take: BlockReceiver | null
  pass: BlockSender | null
}

/** Writes the files of a part. @param onBlock  hears each block when it is written; of the last part its mix is that of the song */
export async function renderPart(part: StemPart, { take, pass }: PartRelays, onBlock: (block: MixBlock) => void): Promise<void> {
  const { stretch, outputs, about, trackIds, gain } = part
  const { song, sound } = stretch
  const used = new Set(stemsOf(song).map(({ kind }) => kind))
  const busesOf = ({ mix, reverb, delay }: Buses): Float32Array[] =>
    [mix, ...(used.has('reverb') ? [reverb] : []), ...(used.has('delay') ? [delay] : [])].flat()
  const mixPart = {
    trackIds,
    take: take && ((buses: Buses) => take.receive(busesOf(buses))),
    pass: pass && ((buses: Buses) => pass.send(busesOf(buses))),
  }
  const shaper = new BlockShaper(sound.channels, gain)
  const opened = new Map<string, SoundWriter>()
  const stems = stemsOf(song).filter((stem) => (stem.kind === 'track' ? trackIds.has(stem.trackId) : pass === null))
  try {
    for (const { stem, path } of outputs)
      opened.set(keyOf(stem), await createSoundWriter(path, sound.format, stemShape(stretch, stem, about)))
    for await (const block of mixSong(song, { ...stretch, sampleRate: sound.sampleRate, part: mixPart })) {
      // As they are, stems sum to the mix that there is.
      const sum = shaper.isPlain || outputs.length === 0 ? null : shaper.begin(block.mix[0].length)
      if (sum) await take?.receive(sum)
      for (const stem of stems) {
        const writer = opened.get(keyOf(stem))
        if (!writer && !sum) continue
        const shaped = shaper.shape(soundOf(stem, block))
        if (sum) addInto(sum, shaped)
        await writer?.append(shaped)
      }
      if (sum) await pass?.send(sum)
      await opened.get('mix')?.append(sum ?? block.mix)
      onBlock(block)
      await setImmediate()
    }
    await pass?.end()
  } finally {
    take?.close()
    pass?.close()
    for (const writer of opened.values()) await writer.close()
  }
}

const keyOf = (stem: StemKind): string => (stem.kind === 'track' ? `track/${stem.trackId}` : stem.kind)

function soundOf(stem: StemKind, block: MixBlock): MixBlock['mix'] {
  if (stem.kind !== 'track') return block[stem.kind]
  return block.tracks.find(({ trackId }) => trackId === stem.trackId)!.sound
}
