import { NoteRecorder, playedClip, type NoteClip, type Song } from '../../../src-shared/music/index.ts'
import type { HeardNotes, PlayedPlace } from '../../../src-shared/rpc/index.ts'

interface Playing {
  place: PlayedPlace
  heard: HeardNotes['heard']
  untilSeconds: number
}

/** Notes while they are played, in memory. */
export class FakePlayedNotes {
  private readonly playing = new Map<string, Playing>()

  begin(place: PlayedPlace): { playedId: string } {
    const playedId = `played-${this.playing.size + 1}`
    this.playing.set(playedId, { place, heard: [], untilSeconds: 0 })
    return { playedId }
  }

  add(id: string, { heard, untilSeconds }: HeardNotes): Record<string, never> {
    const playing = this.playing.get(id)!
    playing.heard.push(...heard)
    playing.untilSeconds = untilSeconds
    return {}
  }

  finish(id: string, song: Song): { notes: number; clip: NoteClip | null; place: PlayedPlace } {
    const { place, heard, untilSeconds } = this.playing.get(id)!
    const recorder = new NoteRecorder()
    for (const { message, seconds } of heard) recorder.hear(message, seconds)
    const { startSeconds, notes } = recorder.finish(untilSeconds)
    const inSong = notes.map((note) => ({ ...note, startSeconds: startSeconds + note.startSeconds }))
    const clip = place.kind === 'song' ? playedClip(id, { notes: inSong, controls: [] }, song, place.startTick) : null
    return { notes: notes.length, clip, place }
  }
}
