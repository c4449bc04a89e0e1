import type { PlayedControl, PlayedNote } from '../project/index.ts'
import type { MidiMessage } from './midi-message.ts'

const SUSTAIN_PEDAL = 64
/** A note of no length would be none. */
const SHORTEST_SECONDS = 0.001
/** Controllers that are part of playing; knobs that move parameters are not. */
const PLAYED_CONTROLLERS = new Set([1, 11, SUSTAIN_PEDAL, 66, 67])

/** Collects what is played: time zero is the first note, so that a take does not begin with waiting. */
export class NoteRecorder {
  private readonly held = new Map<string, { pitch: number; velocity: number; startSeconds: number }>()
  private readonly done: { pitch: number; velocity: number; startSeconds: number; endSeconds: number }[] = []
  private readonly controls: { controller: number; value: number; seconds: number }[] = []

  get notes(): number {
    return this.done.length + this.held.size
  }

  /** @param seconds  when it was played, from any beginning */
  hear(message: MidiMessage, seconds: number): void {
    if (message.kind === 'control') {
      if (PLAYED_CONTROLLERS.has(message.controller)) this.controls.push({ controller: message.controller, value: message.value, seconds })
      return
    }
    const key = `${message.channel}/${message.pitch}`
    this.release(key, seconds)
    if (message.kind === 'note-on') this.held.set(key, { pitch: message.pitch, velocity: message.velocity, startSeconds: seconds })
  }

  /** Ends what still sounds. @returns when the first note was played, and all of it from there on */
  finish(seconds: number): { startSeconds: number; notes: PlayedNote[]; controls: PlayedControl[] } {
    for (const key of [...this.held.keys()]) this.release(key, seconds)
    const notes = this.done.toSorted((a, b) => a.startSeconds - b.startSeconds)
    const startSeconds = notes[0]?.startSeconds ?? 0
    const since = (at: number): number => Math.max(0, at - startSeconds)
    return {
      startSeconds,
      notes: notes.map((note) => ({
        pitch: note.pitch,
        velocity: note.velocity,
        startSeconds: since(note.startSeconds),
        durationSeconds: Math.max(SHORTEST_SECONDS, note.endSeconds - note.startSeconds),
      })),
      controls: this.controls.map(({ controller, value, seconds: at }) => ({ controller, value, seconds: since(at) })),
    }
  }

  private release(key: string, endSeconds: number): void {
    const note = this.held.get(key)
    if (!note) return
    this.held.delete(key)
    this.done.push({ ...note, endSeconds })
  }
}
