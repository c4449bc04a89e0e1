import { describe, expect, it } from 'vitest'
import { NoteRecorder } from './note-recorder.ts'

const on = (pitch: number, velocity = 100, channel = 0) => ({ kind: 'note-on' as const, channel, pitch, velocity })
const off = (pitch: number, channel = 0) => ({ kind: 'note-off' as const, channel, pitch })

describe('NoteRecorder', () => {
  it('counts time from the first note', () => {
    const recorder = new NoteRecorder()
    recorder.hear(on(60, 90), 5)
    recorder.hear(on(64, 80), 5.25)
    recorder.hear(off(60), 5.5)
    recorder.hear(off(64), 6.25)
    expect(recorder.finish(9).notes).toEqual([
      { pitch: 60, velocity: 90, startSeconds: 0, durationSeconds: 0.5 },
      { pitch: 64, velocity: 80, startSeconds: 0.25, durationSeconds: 1 },
    ])
  })

  it('ends notes that are held at the end, or struck again', () => {
    const recorder = new NoteRecorder()
    recorder.hear(on(60), 0)
    recorder.hear(on(60), 0.4)
    expect(recorder.notes).toBe(2)
    expect(recorder.finish(1).notes.map(({ startSeconds, durationSeconds }) => [startSeconds, durationSeconds])).toEqual([
      [0, 0.4],
      [0.4, 0.6],
    ])
  })

  it('tells the same pitch on two channels apart, and never makes a note of no length', () => {
    const recorder = new NoteRecorder()
    recorder.hear(on(60, 100, 0), 0)
    recorder.hear(on(60, 50, 1), 0.1)
    recorder.hear(off(60, 1), 0.1)
    recorder.hear(off(60, 0), 0.3)
    expect(recorder.finish(0.3).notes.map(({ durationSeconds }) => durationSeconds)).toEqual([0.3, 0.001])
  })

  it('keeps the pedal and leaves knobs out; notes off without notes are nothing', () => {
    const recorder = new NoteRecorder()
    recorder.hear({ kind: 'control', channel: 0, controller: 64, value: 127 }, 0.09)
    recorder.hear(off(50), 0.095)
    recorder.hear(on(60), 0.1)
    recorder.hear({ kind: 'control', channel: 0, controller: 21, value: 3 }, 0.11)
    recorder.hear({ kind: 'control', channel: 0, controller: 64, value: 0 }, 0.6)
    const { notes, controls } = recorder.finish(1.1)
    expect(notes.length).toBe(1)
    expect(controls).toEqual([
      { controller: 64, value: 127, seconds: 0 },
      { controller: 64, value: 0, seconds: 0.5 },
    ])
  })
})
