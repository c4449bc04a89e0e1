import { groupOf, heardTracks, TempoMap, type Song, type Track } from '../../../src-shared/music/index.ts'
import { addBlock, silentPart, stereoBlock, type Stereo } from './mix-blocks.ts'
import { OpenNetworks } from './open-networks.ts'
import { OpenSoundFonts } from './open-sound-fonts.ts'
import { OpenSounds } from './open-sounds.ts'
import { EchoReturn, HallReturn } from './send-effects.ts'
import type { SoundFiles } from './sound-files.ts'
import { sourceOf } from './source-of.ts'
import { TrackStrip, type Buses } from './track-strip.ts'

export const MIX_BLOCK_SAMPLES = 1 << 12
/** Notes that begin so long before the place from which a mix is made are heard in it. */
const LEAD_IN_SECONDS = 12
/** From one echo to the next: three eighths, by the song's first tempo. */
const ECHO_TICKS = 1440

export interface MixOptions {
  sampleRate: number
  files: SoundFiles
  /** Paths, by ids. */
  soundFonts?: ReadonlyMap<string, string>
  /** Folders of runs whose instruments play, by their ids. */
  networks?: ReadonlyMap<string, string>
  /** Of the song, in samples at that rate. */
  startSample: number
  samples: number
  /** Where several threads make one mix. Default: all of it. */
  part?: MixPart
}

/**
 * One of the parts that a mix is made in side by side: some tracks, in the order of the song. The sum of those before is handed on from
 * part to part, so that each sum is rounded as it would be in one go.
 */
export interface MixPart {
  trackIds: ReadonlySet<string>
  /** Fills the buses with what the tracks before these have added to them; null where there are none. */
  take: ((buses: Buses) => Promise<void>) | null
  /** Hands the buses on to the next part; null for the last, in which the hall and the echo come back. */
  pass: ((buses: Buses) => Promise<void>) | null
}

/** A block of a song's sound. The arrays are used again for the next one. */
export interface MixBlock {
  /** Of a part: as far as it goes. */
  mix: Stereo
  /** What each track that is heard adds to the mix, in the order of the song. */
  tracks: readonly { trackId: string; sound: Stereo }[]
  /** What comes back of what the tracks send to the hall and the echo. */
  reverb: Stereo
  delay: Stereo
}

/**
 * A song's sound: every track that is heard through its level, place and sends, and a hall and an echo that they send to. Nothing is
 * limited: loud songs go beyond full scale in floating point.
 *
 * The mix is the sum of its stems in single precision, to the last bit:
 *
 *   mix = (((track 1 + track 2) + ... ) + reverb) + delay, each sum rounded to float32, tracks in the order of the song
 */
export async function* mixSong(song: Song, options: MixOptions): AsyncGenerator<MixBlock> {
  const sounds = new OpenSounds()
  const networks = new OpenNetworks(options.networks)
  try {
    yield* mixed(song, options, { sounds, networks })
  } finally {
    await sounds.close()
    await networks.close()
  }
}

async function* mixed(
  song: Song,
  { sampleRate, files, soundFonts = new Map(), startSample, samples, part }: MixOptions,
  open: { sounds: OpenSounds; networks: OpenNetworks },
): AsyncGenerator<MixBlock> {
  const tempo = new TempoMap(song.tempi)
  const leadIn = Math.min(startSample, LEAD_IN_SECONDS * sampleRate)
  const context = {
    tempo,
    sampleRate,
    files,
    soundFonts: new OpenSoundFonts(soundFonts),
    ...open,
    blockSamples: MIX_BLOCK_SAMPLES,
    startSample: startSample - leadIn,
  }
  const strips: TrackStrip[] = []
  for (const track of soundingTracks(song).filter(({ id }) => !part || part.trackIds.has(id)))
    strips.push(new TrackStrip(track, await sourceOf(track, context), { ...context, group: groupOf(song.tracks, track) }))
  const hall = new HallReturn(sampleRate)
  const echo = new EchoReturn(tempo.sampleAt(ECHO_TICKS, sampleRate), sampleRate)
  const comesBack = (target: 'reverbSend' | 'delaySend'): boolean => !part?.pass && sends(song, target)
  const back = { reverb: comesBack('reverbSend'), delay: comesBack('delaySend') }
  const [mix, reverbBus, delayBus, reverbBack, delayBack] = Array.from({ length: 5 }, () => stereoBlock(MIX_BLOCK_SAMPLES))
  for (let done = -leadIn; done < samples;) {
    const count = Math.min(MIX_BLOCK_SAMPLES, done < 0 ? -done : samples - done)
    const buses: Buses = { mix: silentPart(mix, count), reverb: silentPart(reverbBus, count), delay: silentPart(delayBus, count) }
    const block = { mix: buses.mix, reverb: silentPart(reverbBack, count), delay: silentPart(delayBack, count) }
    await part?.take?.(buses)
    for (const strip of strips) await strip.addTo(buses, startSample + done)
    await part?.pass?.(buses)
    if (back.reverb) hall.process(buses.reverb, block.reverb)
    if (back.delay) echo.process(buses.delay, block.delay)
    if (back.reverb) addBlock(block.mix, block.reverb)
    if (back.delay) addBlock(block.mix, block.delay)
    if (done >= 0) yield { ...block, tracks: strips }
    done += count
  }
}

function soundingTracks({ tracks }: Song): Track[] {
  const heard = heardTracks(tracks)
  return tracks.filter(({ id, kind }) => kind !== 'group' && heard.has(id))
}

const sends = ({ tracks }: Song, target: 'reverbSend' | 'delaySend'): boolean =>
  tracks.some((track) => track[target] > 0 || track.automation.some((lane) => lane.target === target))
