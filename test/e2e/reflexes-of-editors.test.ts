/**
 * The gestures of docs/song.md in the piano roll and the spectrogram, and recording: mouse and keys in the window, what has become of it in
 * the song as the program has it, and what is heard.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AudioClip, NoteClip } from '../../src-shared/music/index.ts'
import { dismissNotices } from '../support/dismiss-notices.ts'
import { browserPath } from '../support/headless-app.ts'
import { bandShare } from '../support/band-share.ts'
import { playMidi } from '../support/midi-double.ts'
import { BAR, melodyOf, RATE, ReflexWindow, SCALE, SECONDS, SOON, type Spot } from '../support/reflex-window.ts'
import { residue } from '../support/sine-fit.ts'
import { playedSound, soundedNotes } from '../support/window-sound.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/reflexes')

describe.skipIf(!browserPath)('the forty reflexes: notes and sound', () => {
  let window: ReflexWindow

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    window = await ReflexWindow.start()
  }, 120_000)
  beforeEach(() => window.begin(), 60_000)
  afterAll(() => window?.stop())

  test('30 to 36: draws, deletes, moves, lengthens, quantises notes; the grid', async () => {
    await window.page.mouse.dblclick(...(await window.place(BAR, 1)))
    await window.at('piano-roll').waitFor(SOON)
    const roll = window.at('piano-roll')
    const canvas = (await window.at('roll-canvas').boundingBox())!
    await roll.focus()
    await window.press('b')
    expect(await window.at('draw-notes').getAttribute('aria-pressed')).toBe('true')
    await window.drag([canvas.x + canvas.width * 0.6, canvas.y + 12], [canvas.x + canvas.width * 0.6 + 60, canvas.y + 12])
    await window.becomes((now) => melodyOf(now).notes.length, 9)
    await window.press('v')
    await window.page.mouse.dblclick(canvas.x + canvas.width * 0.6 + 8, canvas.y + 12)
    await window.becomes((now) => melodyOf(now).notes.length, 8)
    await window.page.mouse.dblclick(canvas.x + canvas.width * 0.7, canvas.y + 12)
    await window.becomes((now) => melodyOf(now).notes.length, 9)
    await window.press('Delete')
    await window.becomes((now) => melodyOf(now).notes.length, 8)
    await window.press('Control+a', 'ArrowUp')
    await window.becomes(
      (now) => melodyOf(now).notes.map(({ pitch }) => pitch),
      SCALE.map((pitch) => pitch + 1),
    )
    await window.press('ArrowDown', 'Shift+ArrowUp')
    await window.becomes(
      (now) => melodyOf(now).notes.map(({ pitch }) => pitch),
      SCALE.map((pitch) => pitch + 12),
    )
    await window.press('Shift+ArrowDown', 'Shift+ArrowRight')
    await window.becomes((now) => melodyOf(now).notes.every(({ ticks }) => ticks > 480), true)
    await window.press('Shift+ArrowLeft')
    await window.becomes(
      (now) => melodyOf(now).notes.map(({ ticks }) => ticks),
      SCALE.map(() => 480),
    )
    await window.press('Control+u')
    await window.becomes(
      (now) => melodyOf(now).notes.map(({ startTick }) => startTick % 120),
      SCALE.map(() => 0),
    )
    await window.press('Control+z')
    await window.becomes((now) => melodyOf(now).notes[0].startTick, 50)
    // With a tenth of the strength a tenth of the way.
    await window.press('Control+Shift+u')
    await window.at('quantise-now').waitFor(SOON)
    await window.page
      .getByRole('slider', { name: /Strength/ })
      .first()
      .focus()
    await window.press('Home')
    for (let i = 0; i < 10; i++) await window.press('ArrowRight')
    await window.at('quantise-now').click()
    await expect.poll(async () => melodyOf(await window.song()).notes[0].startTick, SOON).not.toBe(50)
    const partly = melodyOf(await window.song()).notes[0].startTick
    expect(partly).toBe(45)
    await roll.focus()
    await window.press('Control+z')
    await window.becomes((now) => melodyOf(now).notes[0].startTick, 50)
    // A wider grid makes a longer step.
    const added = async (): Promise<number> => {
      await window.press('Escape', 'Home', 'a')
      const { ticks } = melodyOf(await window.done('Play in a note')).notes.find(({ startTick }) => startTick === 0)!
      await window.press('Control+z')
      await expect.poll(async () => melodyOf(await window.song()).notes.length, SOON).toBe(8)
      return ticks
    }
    const step = await added()
    await window.press('Control+2')
    expect(await added()).toBe(2 * step)
    await window.press('Control+1')
    expect(await added()).toBe(step)
    await window.press('Control+3')
    expect(await added()).toBe((step * 2) / 3)
    await window.press('Control+3', 'Escape')
    await window.page.screenshot({ path: join(pictures, 'roll.png') })
    await window.at('close-roll').click()
    await window.undoAll()
  }, 120_000)

  /** Opens the melody; its notes fill the width but for a twentieth, the middle of its pitches is in the middle. */
  async function openMelody(): Promise<(tick: number, pitch: number) => Spot> {
    await window.page.mouse.dblclick(...(await window.place(BAR, 1)))
    await window.at('piano-roll').waitFor(SOON)
    const { x, y, width, height } = (await window.at('roll-canvas').boundingBox())!
    const rowHeight = 14
    const middle = (SCALE[0] + SCALE[SCALE.length - 1]) / 2
    return (tick, pitch) => [x + (tick / (2 * BAR * 1.05)) * width, y + height / 2 + (middle - pitch) * rowHeight]
  }
  const chosen = (words: string): Promise<void> => window.page.getByText(words, { exact: true }).waitFor(SOON)

  test('16, 37: Shift-click adds notes; a key of the piano sounds and chooses what lies in its row', async () => {
    const spot = await openMelody()
    const at = (note: number): Spot => spot(melodyNotes[note].startTick + 200, melodyNotes[note].pitch)
    const melodyNotes = melodyOf(await window.song()).notes
    await window.page.mouse.click(...at(0))
    await chosen('8 notes, 1 chosen')
    await window.page.keyboard.down('Shift')
    await window.page.mouse.click(...at(2))
    await window.page.mouse.click(...at(4))
    await chosen('8 notes, 3 chosen')
    await window.page.mouse.click(...at(2))
    await window.page.keyboard.up('Shift')
    await chosen('8 notes, 2 chosen')
    await window.press('Delete')
    await window.becomes((now) => melodyOf(now).notes.map(({ id }) => id), [2, 3, 4, 6, 7, 8])
    await window.undo()
    await soundedNotes(window.page)
    const keys = (await window.at('roll-keys').boundingBox())!
    const key = (pitch: number): Spot => [keys.x + 20, spot(0, pitch)[1]]
    await window.page.mouse.click(...key(65))
    await chosen('8 notes, 1 chosen')
    const sounded: Awaited<ReturnType<typeof soundedNotes>> = []
    await expect.poll(async () => sounded.push(...(await soundedNotes(window.page))), SOON).toBe(1)
    const [{ samples, sampleRate }] = sounded
    const strength = (pitch: number): number => residue(Float32Array.from(samples), 440 * 2 ** ((pitch - 69) / 12), sampleRate).amplitude
    const near = [62, 63, 64, 65, 66, 67, 68]
    expect(near.toSorted((a, b) => strength(b) - strength(a))[0]).toBe(65)
    await window.page.keyboard.down('Shift')
    await window.page.mouse.click(...key(72))
    await window.page.keyboard.up('Shift')
    await chosen('8 notes, 2 chosen')
    await window.at('piano-roll').focus()
    await window.press('Delete')
    await window.becomes((now) => melodyOf(now).notes.map(({ pitch }) => pitch), [60, 62, 64, 67, 69, 71])
    await window.undo()
    await window.page.screenshot({ path: join(pictures, 'roll.png') })
  }, 90_000)

  test('34: velocities follow the hand, and a line', async () => {
    await openMelody()
    const lane = (await window.at('lane-canvas').boundingBox())!
    const xOf = (tick: number): number => lane.x + (tick / (2 * BAR * 1.05)) * lane.width
    /** Six pixels above and below the lane are free. */
    const yOf = (velocity: number): number => lane.y + 6 + (1 - (velocity - 1) / 126) * (lane.height - 12)
    const velocities = async (): Promise<number[]> => melodyOf(await window.done('Velocity')).notes.map(({ velocity }) => velocity)
    const third = melodyOf(await window.song()).notes[2].startTick
    await window.drag([xOf(third), yOf(90)], [xOf(third), yOf(30)])
    const one = await velocities()
    expect(one.toSpliced(2, 1)).toEqual(Array(7).fill(90))
    // A pixel is more than one of them.
    expect(Math.abs(one[2] - 30)).toBeLessThan(3)
    await window.at('piano-roll').focus()
    await window.undo()
    await window.page.getByRole('combobox', { name: 'How it is drawn' }).click()
    await window.page.getByRole('option', { name: 'Line', exact: true }).click()
    const notes = melodyOf(await window.song()).notes
    await window.drag([xOf(notes[0].startTick), yOf(20)], [xOf(notes[7].startTick), yOf(118)])
    const line = await velocities()
    line.forEach((velocity, i) => expect(Math.abs(velocity - (20 + 14 * i))).toBeLessThan(3))
    await window.at('piano-roll').focus()
    await window.undo()
  }, 60_000)

  test('3: R records on the chosen track: notes of a MIDI instrument, and sound', async () => {
    await window.page.mouse.click(...(await window.place(3 * BAR, 1)))
    await window.press('Home', 'r')
    await expect.poll(() => window.at('song-record').getAttribute('aria-pressed'), SOON).toBe('true')
    await expect.poll(() => window.isPlaying(), SOON).toBe('Pause')
    await window.page.waitForFunction(() => (document.querySelector('[data-testid=song-play]') as HTMLElement).ariaLabel === 'Pause')
    // Played until the place is known and the note is on it.
    await expect
      .poll(async () => {
        await playMidi(window.page, 0x90, 60, 100)
        await playMidi(window.page, 0x80, 60, 0)
        return window.at('player-position').textContent()
      }, SOON)
      .not.toMatch(/^0:00/)
    await playMidi(window.page, 0x90, 76, 101)
    await window.page.waitForTimeout(300)
    await playMidi(window.page, 0x80, 76, 0)
    await window.page.screenshot({ path: join(pictures, 'recording-notes.png') })
    await window.press('r')
    const played = (await window.done('Record notes')).tracks[1].clips
    expect(played).toHaveLength(2)
    const note = (played as NoteClip[]).flatMap(({ notes }) => notes).find(({ velocity }) => velocity === 101)!
    expect(note.pitch).toBe(76)
    expect(note.ticks).toBeGreaterThan(240)
    await window.page.mouse.click(...(await window.place(2 * BAR, 2)))
    await window.page.mouse.click(...(await window.rulerAt(BAR)))
    await window.at('arrangement').focus()
    await window.press('F9')
    await expect.poll(() => window.at('song-record').getAttribute('aria-pressed'), SOON).toBe('true')
    await window.client.event('recording.report', ({ seconds }) => seconds > 0.5)
    await window.page.screenshot({ path: join(pictures, 'recording-sound.png') })
    await window.press('r')
    const recorded = (await window.done(/^Record “Recording 1”/)).tracks[2].clips[0] as AudioClip
    expect(recorded).toMatchObject({ startTick: BAR, sound: { kind: 'recording' } })
    expect(recorded.lengthSamples).toBeGreaterThan(0.4 * recorded.sampleRate)
    await expect.poll(() => window.at('song-record').getAttribute('aria-pressed'), SOON).toBe('false')
    await window.undoAll()
  }, 120_000)

  test('38 to 40: chooses in the spectrogram, hears only that, inverts, takes in partials, makes it louder', async () => {
    await window.at('step-recordings').click()
    await window.at('recording-closely').first().click()
    await expect.poll(() => window.at('spectrogram').getAttribute('data-ready'), SOON).toBe('1.00')
    await window.at('sound-stage').focus()
    await window.press('e')
    await window.at('sound-edit-bar').waitFor(SOON)
    await window.at('scale-linear').click()
    await expect.poll(() => window.at('spectrogram').getAttribute('data-ready'), SOON).toBe('1.00')
    const id = (await window.client.call('projects.current', {})).project!.recordings[0].id
    const layers = async () => (await window.client.call('edits.open', { sound: { kind: 'recording', id } })).layers
    const count = async (): Promise<number> => (await layers()).length
    // Messages lie over the picture's lower edge until they are read.
    await dismissNotices(window.page)
    const box = (await window.at('spectrogram').boundingBox())!
    const spot = (across: number, up: number): Spot => [box.x + across * box.width, box.y + (1 - up) * box.height]
    const isChosen = (): Promise<boolean> => window.at('invert').isEnabled()
    const onStage = async (...keys: string[]): Promise<void> => {
      await window.at('sound-stage').focus()
      await window.press(...keys)
    }
    for (const tool of ['time', 'frequency', 'box', 'lasso', 'brush', 'wand', 'harmonics']) {
      await window.at(`tool-${tool}`).click()
      await window.drag(spot(0.3, 0.1), spot(0.5, 0.3))
      await expect.poll(isChosen, SOON).toBe(true)
      /** What becomes louder, shape by shape. */
      const louder = async (): Promise<string[]> => {
        await onStage('+')
        await expect.poll(count, SOON).toBe(1)
        const [{ mask }] = await layers()
        await onStage('Control+z')
        await expect.poll(count, SOON).toBe(0)
        return mask.shapes.map(({ combine }) => combine)
      }
      expect([tool, ...(await louder())]).toEqual([tool, 'add'])
      await window.drag(spot(0.6, 0.1), spot(0.7, 0.3), ['Shift'])
      await expect.poll(louder, SOON).toEqual(['add', 'add'])
      await window.drag(spot(0.35, 0.15), spot(0.45, 0.25), ['Alt'])
      await expect.poll(louder, SOON).toEqual(['add', 'add', 'subtract'])
      await onStage('Control+Shift+a')
      await expect.poll(isChosen, SOON).toBe(false)
    }
    await window.at('tool-box').click()
    const [low, high] = [0.1, 0.2].map((up) => (up * RATE) / 2)
    await window.drag(spot(0.3, 0.1), spot(0.5, 0.2))
    await playedSound(window.page)
    await onStage('Enter')
    await window.page.getByText('What is chosen').first().waitFor(SOON)
    let heard: number[] = []
    let sampleRate = 0
    const secondsHeard = async (): Promise<number> => {
      const played = await playedSound(window.page)
      ;({ sampleRate } = played)
      heard = heard.concat(played.samples.filter((sample) => sample !== 0))
      return heard.length / sampleRate
    }
    await expect.poll(secondsHeard, SOON).toBeGreaterThan(0.19 * SECONDS)
    await expect.poll(() => window.at('player-toggle').getAttribute('aria-label'), SOON).toBe('Play')
    expect(await secondsHeard()).toBeLessThan(0.21 * SECONDS)
    // Edges are soft: half a semitone.
    const share = (sound: ArrayLike<number>, rate: number): number => bandShare(sound, rate, 0.95 * low, 1.05 * high)
    expect(share(heard, sampleRate)).toBeGreaterThan(0.99)
    const part = window.recorded.subarray(0.3 * SECONDS * RATE, 0.5 * SECONDS * RATE)
    expect(share(part, RATE)).toBeLessThan(0.9)
    await onStage('Control+Shift+i', '+')
    await expect.poll(count, SOON).toBe(1)
    expect((await layers())[0].mask.isInverted).toBe(true)
    await onStage('-')
    await expect.poll(count, SOON).toBe(2)
    await window.page.getByText('Gain +3 dB').first().waitFor(SOON)
    await onStage('Control+z', 'Control+z')
    await expect.poll(count, SOON).toBe(0)
  }, 180_000)
})
