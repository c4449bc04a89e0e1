import { describe, expect, it } from 'vitest'
import { NoteRecorder } from './note-recorder.ts'

const on = (pitch: number, velocity = 100, channel = 0) => ({ kind: 'note-on' as const, channel, pitch, velocity })
const off = (pitch: number, channel = 0) => ({ kind: 'note-off' as const, channel, pitch })

describe('NoteRecorder', () => {
  it('counts time from the first note', () => {
    const recorder = new NoteRecorder()
    recorder.hear(on(60, 90), 5000)
    recorder.hear(on(64, 80), 5250)
    recorder.hear(off(60), 5500)
    recorder.hear(off(64), 6250)
    expect(recorder.finish(9000).notes).toEqual([
      { pitch: 60, velocity: 90, startSeconds: 0, durationSeconds: 0.5 },
      { pitch: 64, velocity: 80, startSeconds: 0.25, durationSeconds: 1 },
    ])
  })

  it('ends notes that are held at the end, or struck again', () => {
    const recorder = new NoteRecorder()
    recorder.hear(on(60), 0)
    recorder.hear(on(60), 400)
    expect(recorder.notes).toBe(2)
    expect(recorder.finish(1000).notes.map(({ startSeconds, durationSeconds }) => [startSeconds, durationSeconds])).toEqual([
      [0, 0.4],
      [0.4, 0.6],
    ])
  })

  it('tells the same pitch on two channels apart, and never makes a note of no length', () => {
    const recorder = new NoteRecorder()
    recorder.hear(on(60, 100, 0), 0)
    recorder.hear(on(60, 50, 1), 100)
    recorder.hear(off(60, 1), 100)
    recorder.hear(off(60, 0), 300)
    expect(recorder.finish(300).notes.map(({ durationSeconds }) => durationSeconds)).toEqual([0.3, 0.001])
  })

  it('keeps the pedal and leaves knobs out; notes off without notes are nothing', () => {
    const recorder = new NoteRecorder()
    recorder.hear({ kind: 'control', channel: 0, controller: 64, value: 127 }, 90)
    recorder.hear(off(50), 95)
    recorder.hear(on(60), 100)
    recorder.hear({ kind: 'control', channel: 0, controller: 21, value: 3 }, 110)
    recorder.hear({ kind: 'control', channel: 0, controller: 64, value: 0 }, 600)
    const { notes, controls } = recorder.finish(1100)
    expect(notes.length).toBe(1)
    expect(controls).toEqual([
      { controller: 64, value: 127, seconds: 0 },
      { controller: 64, value: 0, seconds: 0.5 },
    ])
  })
})
