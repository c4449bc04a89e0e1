import type { PlayedControl } from '../../../src-shared/project/index.ts'
import { soundingControls, soundingNotes, type TempoMap, type Track } from '../../../src-shared/music/index.ts'
import type { VoiceNote } from '../synth/instruments/index.ts'
import { sustainedNotes } from '../synth/sustained-notes.ts'

export interface TimedNote extends VoiceNote {
  startSample: number
}

/**
 * When each note of a track begins and how long it sounds, in samples: by the tempo map to the nearest sample, as long as the sustain
 * pedal holds it. Muted clips are silent.
 *
 * @returns in the order of their beginnings
 */
export function timedNotes(track: Track, tempo: TempoMap, sampleRate: number): TimedNote[] {
  const clips = track.clips.filter((clip) => clip.kind === 'notes').filter(({ isMuted }) => !isMuted)
  const controls = clips.flatMap(soundingControls).flatMap(({ lane, tick, value }): PlayedControl[] => {
    const controller = /^cc(\d+)$/.exec(lane)?.[1]
    return controller === undefined ? [] : [{ controller: Number(controller), value, seconds: tempo.secondsAt(tick) }]
  })
  const notes = clips.flatMap(soundingNotes).map(({ startTick, ticks, pitch, velocity }) => {
    const startSeconds = tempo.secondsAt(startTick)
    return { startTick, pitch, velocity, startSeconds, durationSeconds: tempo.secondsAt(startTick + ticks) - startSeconds }
  })
  return sustainedNotes(notes, controls).map(({ startTick, pitch, velocity, durationSeconds }) => ({
    startSample: tempo.sampleAt(startTick, sampleRate),
    heldSamples: Math.max(1, Math.round(durationSeconds * sampleRate)),
    pitch,
    velocity: velocity / 127,
  }))
}
