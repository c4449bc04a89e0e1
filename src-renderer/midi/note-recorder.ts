import type { PlayedControl, PlayedNote } from '../../src-shared/project/index.ts'
import type { MidiMessage } from './midi-messages.ts'

const SUSTAIN_PEDAL = 64
/** A note of no length would be none. */
const SHORTEST_SECONDS = 0.001
/** Controllers that are part of playing; knobs that move parameters are not. */
const PLAYED_CONTROLLERS = new Set([1, 11, SUSTAIN_PEDAL, 66, 67])

/** Collects what is played: time zero is the first note, so that a take does not begin with waiting. */
export class NoteRecorder {
  private readonly held = new Map<string, { pitch: number; velocity: number; startMs: number }>()
  private readonly done: { pitch: number; velocity: number; startMs: number; endMs: number }[] = []
  private readonly controls: { controller: number; value: number; atMs: number }[] = []

  get notes(): number {
    return this.done.length + this.held.size
  }

  /** @param atMs  when it was played, on the clock of Web MIDI's time stamps */
  hear(message: MidiMessage, atMs: number): void {
    if (message.kind === 'control') {
      if (PLAYED_CONTROLLERS.has(message.controller)) this.controls.push({ controller: message.controller, value: message.value, atMs })
      return
    }
    const key = `${message.channel}/${message.pitch}`
    this.release(key, atMs)
    if (message.kind === 'note-on') this.held.set(key, { pitch: message.pitch, velocity: message.velocity, startMs: atMs })
  }

  /** Ends what still sounds. */
  finish(atMs: number): { notes: PlayedNote[]; controls: PlayedControl[] } {
    for (const key of [...this.held.keys()]) this.release(key, atMs)
    const notes = this.done.toSorted((a, b) => a.startMs - b.startMs)
    const startMs = notes[0]?.startMs ?? 0
    const since = (ms: number): number => Math.max(0, (ms - startMs) / 1000)
    return {
      notes: notes.map((note) => ({
        pitch: note.pitch,
        velocity: note.velocity,
        startSeconds: since(note.startMs),
        durationSeconds: Math.max(SHORTEST_SECONDS, (note.endMs - note.startMs) / 1000),
      })),
      controls: this.controls.map(({ controller, value, atMs: at }) => ({ controller, value, seconds: since(at) })),
    }
  }

  private release(key: string, atMs: number): void {
    const note = this.held.get(key)
    if (!note) return
    this.held.delete(key)
    this.done.push({ ...note, endMs: atMs })
  }
}
