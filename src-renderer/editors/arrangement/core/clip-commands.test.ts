import { beforeEach, describe, expect, it } from 'vitest'
import { audioClip, noteClip, TestArrangement } from '../../../../test/support/test-arrangement.ts'
import {
  changeGain,
  deleteClips,
  duplicateClips,
  joinClips,
  nextFadeCurve,
  nudgeClips,
  renameClip,
  resetSound,
  reverseClips,
  splitClips,
  toggleLoop,
  toggleMute,
  transposeClips,
  trimTo,
} from './clip-commands.ts'
import { copyClips, pasteClips } from './clipboard.ts'

let test: TestArrangement
beforeEach(() => {
  test = new TestArrangement()
})

describe('commands', () => {
  it('split notes and sound at a tick, so that both parts together are what was there, and join them again', () => {
    test.with(2, audioClip('sound', 0, { fadeOutSamples: 480 })).choose('first', 'sound')
    splitClips(test.editor, 960)
    expect(test.song.tracks[0].clips).toMatchObject([
      { id: 'first', startTick: 0, offsetTicks: 0, lengthTicks: 960 },
      { startTick: 960, offsetTicks: 960, lengthTicks: 960 },
      { id: 'second' },
    ])
    expect(test.song.tracks[2].clips).toMatchObject([
      { id: 'sound', startTick: 0, offsetSamples: 48_000, lengthSamples: 24_000, fadeOutSamples: 0 },
      { startTick: 960, offsetSamples: 72_000, lengthSamples: 24_000, fadeOutSamples: 480 },
    ])
    expect(test.editor.selection.size).toBe(4)
    expect(joinClips(test.editor)).toEqual([])
    expect(test.song.tracks[2].clips).toMatchObject([{ offsetSamples: 48_000, lengthSamples: 48_000, fadeOutSamples: 480 }])
    expect(test.song.tracks[0].clips).toMatchObject([{ startTick: 0, lengthTicks: 1920, notes: [{ startTick: 960 }] }, { id: 'second' }])
    expect(test.labels).toEqual(['Split clips', 'Join clips'])
  })

  it('tell which sounds would have to be made anew to be joined', () => {
    test.with(2, audioClip('sound', 0), audioClip('other', 3840)).choose('sound', 'other', 'first')
    expect(joinClips(test.editor).map(({ clip }) => clip.id)).toEqual(['sound', 'other'])
    expect(test.labels).toEqual([])
  })

  it('duplicate behind, delete, mute, reverse, loop and rename', () => {
    duplicateClips(test.choose('first').editor)
    expect(test.places(0)).toEqual([
      ['first', 0],
      ['new-1', 1920],
      ['second', 3840],
    ])
    toggleMute(test.editor)
    expect(test.song.tracks[0].clips.map(({ isMuted }) => isMuted)).toEqual([false, true, false])
    renameClip(test.editor, 'new-1', 'Verse')
    expect(test.clip('new-1').name).toBe('Verse')
    deleteClips(test.editor)
    expect([test.places(0).length, test.editor.selection.size]).toEqual([2, 0])
    reverseClips(test.choose('sound', 'first').editor)
    expect([test.clip('sound').isReversed, test.clip('first').notes[0].startTick]).toEqual([true, 480])
    toggleLoop(test.editor)
    expect([test.clip('sound').lengthSamples, test.clip('first').lengthTicks]).toEqual([96_000, 3840])
    toggleLoop(test.editor)
    expect([test.clip('sound').lengthSamples, test.clip('sound').loopSamples, test.clip('first').lengthTicks]).toEqual([48_000, 0, 1920])
  })

  it('nudge no further than the beginning, and together', () => {
    nudgeClips(test.with(0, noteClip('first', 100), noteClip('second', 3840)).choose('first', 'second').editor, -1)
    expect(test.places(0)).toEqual([
      ['first', 0],
      ['second', 3740],
    ])
    nudgeClips(test.editor, 1)
    expect(test.places(0)[0]).toEqual(['first', test.editor.step])
  })

  it('trim to the cursor where it is within', () => {
    trimTo(test.choose('first', 'second').editor, 480, 'start')
    trimTo(test.editor, 1440, 'end')
    expect(test.clip('first')).toMatchObject({ startTick: 480, lengthTicks: 960, offsetTicks: 480 })
    expect(test.clip('second')).toMatchObject({ startTick: 3840, lengthTicks: 1920 })
  })

  it('change level, pitch and speed within their bounds, and the curves of fades', () => {
    changeGain(test.choose('sound', 'first').editor, -100)
    transposeClips(test.editor, 1200)
    nextFadeCurve(test.editor, 'in')
    expect(test.clip('sound')).toMatchObject({ gainDb: -60, transposeCents: 1200, fadeInCurve: 'linear', fadeOutCurve: 's-curve' })
    transposeClips(test.editor, 9600)
    expect(test.clip('sound').transposeCents).toBe(4800)
    resetSound(test.editor)
    expect(test.clip('sound')).toMatchObject({ transposeCents: 0, stretch: 1 })
  })

  it('do nothing where nothing is chosen', () => {
    for (const act of [duplicateClips, deleteClips, toggleMute, reverseClips, toggleLoop, joinClips]) act(test.editor)
    splitClips(test.editor, 960)
    expect(test.labels).toEqual([])
  })
})

describe('cut, copied and pasted clips', () => {
  it('keep their places beside each other, from the pressed track on, and leave the end behind them', () => {
    const copied = copyClips(test.choose('first', 'second').editor)!
    expect(pasteClips(test.editor, copied, 9600, 'b')).toBe(9600 + 5760)
    expect(test.places(1)).toEqual([
      ['new-1', 9600],
      ['new-2', 13_440],
    ])
    expect([...test.editor.selection]).toEqual(['new-1', 'new-2'])
  })

  it('go to the tracks they come from where the pressed one takes none of them', () => {
    const copied = copyClips(test.choose('first', 'sound').editor)!
    expect(pasteClips(test.editor, copied, 9600, 'c')).toBe(9600 + 1920)
    expect([test.places(0).length, test.places(2).length]).toEqual([3, 2])
    test.song = { ...test.song, tracks: [] }
    expect(pasteClips(test.editor, copied, 0, null)).toBe(null)
  })

  it('are none where nothing is chosen', () => {
    expect(copyClips(test.editor)).toBe(null)
  })
})
