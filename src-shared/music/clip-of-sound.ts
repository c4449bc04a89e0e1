import type { Recording, Take } from '../project/index.ts'
import { PLAIN_AUDIO, type AudioClip } from './song.ts'

/** The whole of a recording or take as a clip. @param id  of the clip */
export function clipOfSound(id: string, sound: Recording | Take, startTick: number): AudioClip {
  const [kind, sampleRate, samples] =
    'pcmFrames' in sound
      ? (['recording', sound.pcmSampleRate, sound.pcmFrames] as const)
      : (['take', sound.sampleRate, sound.frames] as const)
  return {
    ...PLAIN_AUDIO,
    ...{ id, kind: 'audio', name: sound.name, startTick, sound: { kind, id: sound.id }, sampleRate },
    ...{ soundSamples: samples, lengthSamples: samples },
  }
}
