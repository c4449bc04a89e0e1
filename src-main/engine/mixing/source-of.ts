import { PLAIN_AUDIO, type TempoMap, type Track } from '../../../src-shared/music/index.ts'
import { readStretch, type SampleFile } from '../files/sample-file.ts'
import { INSTRUMENT_SOUNDS, sampleInstruments, type Instrument } from '../synth/instruments/index.ts'
import { AudioSource, type PlacedClip } from './audio-source.ts'
import { NoteSource } from './note-source.ts'
import type { OpenNetworks } from './open-networks.ts'
import type { OpenSoundFonts } from './open-sound-fonts.ts'
import type { OpenSounds } from './open-sounds.ts'
import { soundKey, type SoundFiles } from './sound-files.ts'
import { timedNotes } from './timed-notes.ts'
import { TrackControls } from './track-controls.ts'
import type { TrackSource } from './track-source.ts'

export interface SourceContext {
  tempo: TempoMap
  sampleRate: number
  files: SoundFiles
  sounds: OpenSounds
  soundFonts: OpenSoundFonts
  networks: OpenNetworks
  blockSamples: number
  /** Of the song, where the mix begins. */
  startSample: number
}

/**
 * What a track plays: what was frozen of it, its clips of sound, or its notes on a SoundFont, an instrument that a network has learnt, or
 * one of the program's own.
 */
export async function sourceOf(track: Track, context: SourceContext): Promise<TrackSource> {
  const frozen = track.isFrozen ? context.files.get(soundKey({ kind: 'frozen', id: track.id })) : undefined
  if (frozen) return new AudioSource([frozenClip(track.id, frozen)], context.sounds, context)
  if (track.kind === 'audio') return new AudioSource(placedClips(track, context.files), context.sounds, context)
  const bank = track.soundFont ? await context.soundFonts.get(track.soundFont.id) : null
  if (track.soundFont && bank) {
    const { SoundFontSource } = await import('./sound-font-source.ts')
    return new SoundFontSource(bank, track.soundFont, track, context)
  }
  const { tempo, sampleRate, startSample } = context
  const controls = new TrackControls(track, tempo, sampleRate)
  const learnt = track.network ? await context.networks.open(track.network.runId) : null
  if (learnt) {
    const { LearntSource } = await import('./learnt-source.ts')
    return new LearntSource(learnt, timedNotes(track, tempo, sampleRate), controls, context)
  }
  return new NoteSource(await instrumentsOf(track, context.files), timedNotes(track, tempo, sampleRate), controls, startSample, sampleRate)
}

/** The sampler where its sound is there, else the instrument of the program's own. */
async function instrumentsOf({ sampler, instrument }: Track, files: SoundFiles): Promise<readonly Instrument[]> {
  const file = sampler ? files.get(soundKey({ kind: 'sampler', id: sampler.id })) : undefined
  if (!sampler || !file) return [INSTRUMENT_SOUNDS[instrument]]
  return sampleInstruments(sampler, { sampleRate: file.sampleRate, channels: await readStretch(file, 0, file.frames) })
}

/** Clips whose sound is there, in the order of their beginnings. */
const placedClips = ({ clips }: Track, files: SoundFiles): PlacedClip[] =>
  clips.flatMap((clip) => {
    const file = clip.kind === 'audio' && !clip.isMuted ? files.get(soundKey(clip.sound)) : undefined
    return clip.kind === 'audio' && file ? [{ clip, file }] : []
  })

/** From the beginning of the song to its end. */
const frozenClip = (trackId: string, file: SampleFile): PlacedClip => ({
  clip: {
    ...{ ...PLAIN_AUDIO, id: trackId, kind: 'audio', name: '', startTick: 0, sound: { kind: 'recording', id: trackId } },
    ...{ sampleRate: file.sampleRate, soundSamples: file.frames, lengthSamples: file.frames },
  },
  file,
})
