/**
 * The forty gestures of docs/song.md, as a person's hands do them: mouse and keys in the window, and what has become of it in the song as
 * the program has it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  newTrack,
  packedChange,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  songOfEncoded,
  type AudioClip,
  type NoteClip,
  type Song,
} from '../../src-shared/music/index.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { browserPath, HeadlessApp, launchBrowser, watchForFaults } from '../support/headless-app.ts'
import { connectToHost, type HostClient } from '../support/host-client.ts'
import { installMidiDouble, playMidi } from '../support/midi-double.ts'

const pictures = resolve(import.meta.dirname, '../../test-results/reflexes')
const SOON = { timeout: 20_000 }
const RATE = 16_000
const SECONDS = 8
/** Of a bar in 4/4; at 120 beats a minute it lasts two seconds. */
const BAR = 3840
const ROW = 88
const RULER_LOOP_Y = 38
const SCALE = [60, 62, 64, 65, 67, 69, 71, 72]

describe.skipIf(!browserPath)('the forty reflexes', () => {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-reflexes-'))
  let app: HeadlessApp
  let browser: Browser
  let page: Page
  let client: HostClient
  let faults: string[]
  const at = (id: string): Locator => page.getByTestId(id).first()
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }

  const song = async (): Promise<Song> => songOfEncoded(new TextDecoder().decode((await client.call('song.open', {})).data))
  /** Until the song is so. */
  const becomes = async <T>(what: (song: Song) => T, value: T): Promise<void> => {
    await expect.poll(async () => what(await song()), SOON).toEqual(value)
  }
  const undone = async (): Promise<string | null> => (await client.call('song.open', {})).history.undo
  /** Until the last step has this name. */
  const done = async (label: string | RegExp): Promise<Song> => {
    await expect.poll(undone, SOON).toMatch(label)
    return song()
  }
  const sounds = (of: Song): AudioClip[] => of.tracks.filter(({ kind }) => kind === 'audio').flatMap(({ clips }) => clips as AudioClip[])
  const melody = (of: Song): NoteClip => of.tracks.find(({ name }) => name === 'Melody')!.clips[0] as NoteClip
  const chosenWords = (words: string): Promise<void> =>
    expect.poll(() => at('chosen-clips').textContent(), SOON).toBe(words) as unknown as Promise<void>

  /** Pixels of a tick in the arrangement as it opens: the song fills it but for a twentieth. */
  let perTick = 0
  async function place(tick: number, track: number, y = 60): Promise<[number, number]> {
    const stage = (await at('arrangement').boundingBox())!
    return [stage.x + tick * perTick, stage.y + track * ROW + y]
  }
  async function drag(from: [number, number], to: [number, number], held: readonly string[] = []): Promise<void> {
    for (const key of held) await page.keyboard.down(key)
    await page.mouse.move(...from)
    await page.mouse.down()
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2)
    await page.mouse.move(...to)
    await page.mouse.up()
    for (const key of held) await page.keyboard.up(key)
  }
  const rulerAt = async (tick: number): Promise<[number, number]> => {
    const ruler = (await at('song-ruler').boundingBox())!
    return [ruler.x + tick * perTick, ruler.y + RULER_LOOP_Y]
  }
  const stepsDone = async (): Promise<number> => (await client.call('song.steps', {})).done.length
  /** Until only the song's beginning is left. */
  const undoAll = async (): Promise<void> => {
    await at('arrangement').focus()
    for (let left = await stepsDone(); left > 1; left--) {
      await press('Control+z')
      await expect.poll(stepsDone, SOON).toBe(left - 1)
    }
    expect(await undone()).toBe('Begin')
  }

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    const [samples] = renderDemoPieces({ seed: 3, pieces: 1, secondsEach: SECONDS, sampleRate: RATE })
    writeFileSync(join(home, 'Study.wav'), encodeWav([samples], RATE, 'int16'))
    app = await HeadlessApp.start(home)
    client = await connectToHost(app.address)
    await client.call('projects.create', { name: 'Evening' })
    await client.call('library.importPaths', { paths: [join(home, 'Study.wav')] })
    await client.event('library.importFinished')
    const [recording] = (await client.call('projects.current', {})).project!.recordings
    const clip: AudioClip = {
      ...{ ...PLAIN_AUDIO, id: 'clip-study', kind: 'audio', name: 'Study', startTick: 0, sound: { kind: 'recording', id: recording.id } },
      ...{ sampleRate: RATE, soundSamples: recording.pcmFrames, lengthSamples: recording.pcmFrames },
    }
    const notes: NoteClip = {
      ...{ ...PLAIN_NOTES, id: 'clip-melody', kind: 'notes', name: 'Melody', startTick: 0, lengthTicks: 2 * BAR },
      notes: SCALE.map((pitch, i) => ({ id: i + 1, startTick: 960 * i + 50, ticks: 480, pitch, velocity: 90, releaseVelocity: 0 })),
    }
    const tracks = [
      { ...newTrack('track-sound', 'audio', 'Study', 0), clips: [clip] },
      { ...newTrack('track-notes', 'notes', 'Melody', 1), clips: [notes] },
      newTrack('track-empty', 'audio', 'Voice', 2),
    ]
    const added = tracks.map((track, index) => ({ index, track }))
    await client.call('song.edit', { label: 'Begin', changes: [packedChange({ kind: 'tracks', removed: [], added })] })
    browser = await launchBrowser(undefined, ['--use-fake-ui-for-media-stream'])
    const context = await browser.newContext({
      ...{ viewport: { width: 1280, height: 900 }, colorScheme: 'dark', reducedMotion: 'reduce', permissions: ['microphone'] },
    })
    page = await context.newPage()
    faults = watchForFaults(page)
    await installMidiDouble(page)
    await page.goto(app.address)
    await at('step-song').click()
  }, 120_000)

  /** Each begins with the same song in a window that knows nothing of what was done before, also where a case before it has failed. */
  beforeEach(async () => {
    for (const key of ['Shift', 'Control', 'Alt']) await page.keyboard.up(key)
    await page.mouse.up()
    for (let left = await stepsDone(); left > 1; left--) await client.call('song.undo', {})
    await page.reload()
    await at('step-song').click()
    await at('track-head').waitFor(SOON)
    perTick = (await at('arrangement').boundingBox())!.width / 1.05 / (4 * BAR)
    await page.mouse.click(...(await place(2.5 * BAR, 1)))
  }, 60_000)

  afterAll(async () => {
    client?.close()
    await browser?.close()
    await app?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  const isPlaying = (): Promise<string | null> => at('song-play').getAttribute('aria-label')

  test('1, 2, 4 to 7, 28: plays, locates, loops, clicks and follows', async () => {
    await press('Home', ' ')
    await expect.poll(isPlaying, SOON).toBe('Pause')
    await press(' ')
    await expect.poll(isPlaying, SOON).toBe('Play')
    await press('l')
    await becomes(({ loop }) => loop?.isOn, true)
    await press('Control+l')
    await becomes(({ loop }) => loop?.isOn, false)
    await press('k')
    expect(await at('song-metronome').getAttribute('aria-pressed')).toBe('true')
    await press('k')
    await drag(await rulerAt(BAR), await rulerAt(2 * BAR))
    await becomes(({ loop }) => loop, { startTick: BAR, endTick: 2 * BAR, isOn: true })
    await press('l')
    const follows = page.getByRole('button', { name: /^Follow/ })
    expect(await follows.getAttribute('aria-pressed')).toBe('true')
    await press('f')
    expect(await follows.getAttribute('aria-pressed')).toBe('false')
    await press('f')
    // What is pasted lies where the ruler was clicked, and with Home at the beginning.
    await page.mouse.click(...(await place(BAR / 2, 1)))
    await press('Control+c')
    await page.mouse.click(...(await rulerAt(3 * BAR)))
    await at('arrangement').focus()
    await press('Control+v')
    await becomes((now) => now.tracks[1].clips.map(({ startTick }) => startTick), [0, 3 * BAR])
    await press('Control+z', 'Home')
    await becomes((now) => now.tracks[1].clips.length, 1)
    await press('Control+v')
    await becomes((now) => now.tracks[1].clips.map(({ startTick }) => startTick), [0, 0])
    await undoAll()
  }, 90_000)

  test('8 to 20: chooses, moves, copies, splits, joins and deletes clips', async () => {
    await page.mouse.click(...(await place(BAR, 0)))
    await chosenWords('“Study” on Study, bars 1 to 4')
    await press('ArrowRight')
    const nudged = (await done(/Move|Nudge/)).tracks[0].clips[0].startTick
    expect(nudged).toBeGreaterThan(0)
    await press('ArrowLeft')
    await becomes((now) => now.tracks[0].clips[0].startTick, 0)
    await press('Control+z')
    await becomes((now) => now.tracks[0].clips[0].startTick, nudged)
    await press('Control+Shift+z')
    await becomes((now) => now.tracks[0].clips[0].startTick, 0)
    await press('Control+d')
    await becomes((now) => now.tracks[0].clips.length, 2)
    await press('Delete')
    await becomes((now) => now.tracks[0].clips.length, 1)
    await press('Control+a')
    await chosenWords('2 clips chosen')
    await press('Escape')
    await chosenWords('')
    await page.mouse.click(...(await place(BAR, 0)))
    await page.keyboard.down('Shift')
    await page.mouse.click(...(await place(BAR, 1)))
    await page.keyboard.up('Shift')
    await chosenWords('2 clips chosen')
    await press('Escape')
    // A marquee from below upwards over the notes alone.
    await drag(await place(2.5 * BAR, 1, 70), await place(1.5 * BAR, 1, 20))
    await chosenWords('“Melody” on Melody, bars 1 to 2')
    await press('Control+x')
    await becomes((now) => now.tracks[1].clips.length, 0)
    await press('Control+v')
    await becomes((now) => now.tracks[1].clips.length, 1)
    await drag(await place(BAR, 0), await place(BAR, 2), ['Alt'])
    await becomes((now) => now.tracks.map(({ clips }) => clips.length), [1, 1, 1])
    // Escape takes a drag back in its middle.
    await page.mouse.move(...(await place(BAR, 2)))
    await page.mouse.down()
    await page.mouse.move(...(await place(2 * BAR, 2)))
    await press('Escape')
    await page.mouse.up()
    expect((await song()).tracks[2].clips[0].startTick).toBe(0)
    await page.mouse.click(...(await rulerAt(2 * BAR)))
    await page.mouse.click(...(await place(BAR, 2)))
    await page.mouse.click(...(await rulerAt(2 * BAR)))
    await at('arrangement').focus()
    await press('Control+e')
    await becomes((now) => now.tracks[2].clips.map(({ startTick }) => startTick), [0, 2 * BAR])
    await press('Control+j')
    await becomes((now) => now.tracks[2].clips.map(({ startTick }) => startTick), [0])
    await undoAll()
  }, 120_000)

  test('8 to 10 where the program answers late: no key is lost, and none comes before another', async () => {
    const LATE_MS = 120
    const late = await page.context().newPage()
    await late.routeWebSocket(/\/rpc/, (socket) => {
      const server = socket.connectToServer()
      socket.onMessage((message) => server.send(message))
      server.onMessage((message) => setTimeout(() => socket.send(message), LATE_MS))
    })
    await late.goto(page.url())
    await late.getByTestId('step-song').click()
    await late.getByTestId('track-head').first().waitFor(SOON)
    await late.mouse.click(...(await place(BAR, 0)))
    const pressLate = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await late.keyboard.press(key)
    }
    const start = (now: Song): number => now.tracks[0].clips[0].startTick
    await pressLate('ArrowRight')
    const nudged = start(await done(/Move|Nudge/))
    expect(nudged).toBeGreaterThan(0)
    await pressLate('ArrowRight', 'Control+z', 'ArrowLeft', 'Control+z', 'Control+Shift+z', 'Control+z', 'ArrowRight', 'ArrowRight')
    await becomes(start, 3 * nudged)
    await pressLate('Control+z', 'Control+z', 'Control+z', 'Control+Shift+z')
    await becomes(start, nudged)
    expect(await late.getByRole('alert').allInnerTexts()).toEqual([])
    await late.close()
  }, 60_000)

  test('21 to 27: trims, fades, suspends the snap, says that all is saved, zooms and scrolls', async () => {
    await drag(await place(4 * BAR - 3 / perTick, 0, 60), await place(3 * BAR, 0, 60))
    const trimmed = sounds(await done(/Trim/))[0]
    expect(trimmed.lengthSamples).toBe(6 * RATE)
    await press('Control+z')
    await done('Begin')
    await drag(await place(20, 0, 21), await place(BAR, 0, 21))
    expect(sounds(await done('Fade in'))[0].fadeInSamples).toBeGreaterThan(RATE)
    await press('Control+z')
    await done('Begin')
    const [x, y] = await place(1.5 * BAR, 0)
    await drag([x, y], [x + 37, y])
    const snapped = (await done('Move clips')).tracks[0].clips[0].startTick
    await press('Control+z')
    await done('Begin')
    await drag([x, y], [x + 37, y], ['Control'])
    const free = (await done('Move clips')).tracks[0].clips[0].startTick
    expect(Math.abs(free - 37 / perTick)).toBeLessThan(2 / perTick)
    expect([snapped % 240, free % 240 === 0]).toEqual([0, false])
    await press('Control+z')
    await done('Begin')
    await press('Control+s')
    await page.getByText('All is saved, as always.').waitFor(SOON)
    // So many pixels are fewer ticks once it is zoomed in at the pointer.
    const ticksOf100 = async (): Promise<number> => {
      const [from, height] = await place(1.5 * BAR, 0)
      await drag([from, height], [from + 100, height], ['Control'])
      const { startTick } = (await done('Move clips')).tracks[0].clips[0]
      await press('Control+z')
      await done('Begin')
      return startTick
    }
    await done('Begin')
    const wide = await ticksOf100()
    await page.mouse.move(x, y)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -200)
    await page.keyboard.up('Control')
    expect(await ticksOf100()).toBeLessThan(0.7 * wide)
    await page.keyboard.down('Control')
    await page.mouse.move(x, y)
    await page.mouse.wheel(0, 200)
    await page.keyboard.up('Control')
    // Sideways: the same place of the picture is later in the song.
    await page.mouse.click(...(await place(BAR, 1)))
    await press('Control+c')
    await page.mouse.move(x, y)
    await page.keyboard.down('Shift')
    await page.mouse.wheel(0, 300)
    await page.keyboard.up('Shift')
    await page.mouse.click(...(await rulerAt(BAR)))
    await at('arrangement').focus()
    await press('Control+v')
    await expect.poll(async () => (await song()).tracks[1].clips.at(-1)!.startTick, SOON).toBeGreaterThan(BAR + 200 / perTick)
    await press('Control+z')
    await done('Begin')
    await page.mouse.move(x, y)
    await page.keyboard.down('Shift')
    await page.mouse.wheel(0, -300)
    await page.keyboard.up('Shift')
    // Zoomed to a clip of half the length, and back.
    await page.mouse.click(...(await place(BAR, 1)))
    await press('z')
    expect(await ticksOf100()).toBeLessThan(0.7 * wide)
    await press('z')
    expect(Math.abs((await ticksOf100()) - wide)).toBeLessThan(0.1 * wide)
    await undoAll()
  }, 120_000)

  test('29, 9: a knob is reset by a double-click, turned finely, typed, and undone', async () => {
    const knob = page.getByRole('slider', { name: /^Pan of Study/ })
    await knob.focus()
    await page.keyboard.type('-25')
    await press('Enter')
    await becomes(({ tracks }) => tracks[0].pan, -0.25)
    const box = (await knob.boundingBox())!
    const middle: [number, number] = [box.x + box.width / 2, box.y + box.height / 2]
    const pan = async (): Promise<number> => (await song()).tracks[0].pan
    await drag(middle, [middle[0], middle[1] - 24])
    await expect.poll(pan, SOON).toBeGreaterThan(0.1)
    const coarse = await pan()
    await drag(middle, [middle[0], middle[1] - 24], ['Shift'])
    await expect.poll(pan, SOON).not.toBe(coarse)
    expect((await pan()) - coarse).toBeLessThan((coarse + 0.25) / 5)
    await knob.dblclick()
    await becomes(({ tracks }) => tracks[0].pan, 0)
    await press('Control+z')
    await expect.poll(pan, SOON).not.toBe(0)
    await undoAll()
  }, 60_000)

  test('30 to 37: draws, deletes, moves, lengthens, quantises notes; velocities, grid and keys', async () => {
    await page.mouse.dblclick(...(await place(BAR, 1)))
    await at('piano-roll').waitFor(SOON)
    const roll = at('piano-roll')
    const canvas = (await at('roll-canvas').boundingBox())!
    await roll.focus()
    await press('b')
    expect(await at('draw-notes').getAttribute('aria-pressed')).toBe('true')
    await drag([canvas.x + canvas.width * 0.6, canvas.y + 12], [canvas.x + canvas.width * 0.6 + 60, canvas.y + 12])
    await becomes((now) => melody(now).notes.length, 9)
    await press('v')
    await page.mouse.dblclick(canvas.x + canvas.width * 0.6 + 8, canvas.y + 12)
    await becomes((now) => melody(now).notes.length, 8)
    await page.mouse.dblclick(canvas.x + canvas.width * 0.7, canvas.y + 12)
    await becomes((now) => melody(now).notes.length, 9)
    await press('Delete')
    await becomes((now) => melody(now).notes.length, 8)
    await press('Control+a', 'ArrowUp')
    await becomes(
      (now) => melody(now).notes.map(({ pitch }) => pitch),
      SCALE.map((pitch) => pitch + 1),
    )
    await press('ArrowDown', 'Shift+ArrowUp')
    await becomes(
      (now) => melody(now).notes.map(({ pitch }) => pitch),
      SCALE.map((pitch) => pitch + 12),
    )
    await press('Shift+ArrowDown', 'Shift+ArrowRight')
    await becomes((now) => melody(now).notes.every(({ ticks }) => ticks > 480), true)
    await press('Shift+ArrowLeft')
    await becomes(
      (now) => melody(now).notes.map(({ ticks }) => ticks),
      SCALE.map(() => 480),
    )
    await press('Control+u')
    await becomes(
      (now) => melody(now).notes.map(({ startTick }) => startTick % 120),
      SCALE.map(() => 0),
    )
    await press('Control+z')
    await becomes((now) => melody(now).notes[0].startTick, 50)
    // With a tenth of the strength a tenth of the way.
    await press('Control+Shift+u')
    await at('quantise-now').waitFor(SOON)
    await page
      .getByRole('slider', { name: /Strength/ })
      .first()
      .focus()
    await press('Home')
    for (let i = 0; i < 10; i++) await press('ArrowRight')
    await at('quantise-now').click()
    await expect.poll(async () => melody(await song()).notes[0].startTick, SOON).not.toBe(50)
    const partly = melody(await song()).notes[0].startTick
    expect(partly).toBe(45)
    await roll.focus()
    await press('Control+z')
    await becomes((now) => melody(now).notes[0].startTick, 50)
    const lane = (await at('lane-canvas').boundingBox())!
    await press('Escape')
    await drag([lane.x + 2, lane.y + lane.height - 8], [lane.x + lane.width - 4, lane.y + 8])
    await done('Velocity')
    const velocities = melody(await song()).notes.map(({ velocity }) => velocity)
    expect(velocities.at(-1)).toBeGreaterThan(velocities[0] + 30)
    // A wider grid makes a longer step.
    const added = async (): Promise<number> => {
      await press('Escape', 'Home', 'a')
      const { ticks } = melody(await done('Play in a note')).notes.find(({ startTick }) => startTick === 0)!
      await press('Control+z')
      await done('Velocity')
      return ticks
    }
    const step = await added()
    await press('Control+2')
    expect(await added()).toBe(2 * step)
    await press('Control+1')
    expect(await added()).toBe(step)
    await press('Control+3')
    expect(await added()).toBe((step * 2) / 3)
    await press('Control+3', 'Escape')
    const keys = (await at('roll-keys').boundingBox())!
    for (let y = 6; y < keys.height && (await page.getByText('8 notes, 1 chosen', { exact: true }).count()) === 0; y += 8)
      await page.mouse.click(keys.x + 20, keys.y + y)
    await page.getByText('8 notes, 1 chosen', { exact: true }).waitFor(SOON)
    await page.screenshot({ path: join(pictures, 'roll.png') })
    await at('close-roll').click()
    await undoAll()
  }, 120_000)

  test('9, 10: what was done is listed, one goes back to any of it, also after the window was closed', async () => {
    await page.mouse.click(...(await place(BAR, 0)))
    await press('Control+d')
    await becomes((now) => now.tracks[0].clips.length, 2)
    await press('m', 'Delete')
    await becomes((now) => now.tracks[0].clips.length, 1)
    await page.reload()
    await at('track-head').waitFor(SOON)
    await at('arrangement').focus()
    await press('Control+Alt+z')
    await at('song-steps').waitFor(SOON)
    const rows = page.getByTestId('song-step')
    await expect
      .poll(() => rows.allInnerTexts(), SOON)
      .toEqual([expect.stringContaining('now'), 'Mute clips', 'Duplicate clips', 'Begin', 'As it was before'])
    await page.screenshot({ path: join(pictures, 'steps.png') })
    await rows.nth(2).click()
    await becomes((now) => now.tracks[0].clips.map(({ isMuted }) => isMuted), [false, false])
    await rows.nth(0).click()
    await becomes((now) => now.tracks[0].clips.length, 1)
    await press('Escape')
    await at('song-steps').waitFor({ state: 'detached', ...SOON })
    await undoAll()
  }, 60_000)

  test('3: R records on the chosen track: notes of a MIDI instrument, and sound', async () => {
    await page.mouse.click(...(await place(3 * BAR, 1)))
    await press('Home', 'r')
    await expect.poll(() => at('song-record').getAttribute('aria-pressed'), SOON).toBe('true')
    await expect.poll(isPlaying, SOON).toBe('Pause')
    await page.waitForFunction(() => (document.querySelector('[data-testid=song-play]') as HTMLElement).ariaLabel === 'Pause')
    // Played until the place is known and the note is on it.
    await expect
      .poll(async () => {
        await playMidi(page, 0x90, 60, 100)
        await playMidi(page, 0x80, 60, 0)
        return at('player-position').textContent()
      }, SOON)
      .not.toMatch(/^0:00/)
    await playMidi(page, 0x90, 76, 101)
    await page.waitForTimeout(300)
    await playMidi(page, 0x80, 76, 0)
    await page.screenshot({ path: join(pictures, 'recording-notes.png') })
    await press('r')
    const played = (await done('Record notes')).tracks[1].clips
    expect(played).toHaveLength(2)
    const note = (played as NoteClip[]).flatMap(({ notes }) => notes).find(({ velocity }) => velocity === 101)!
    expect(note.pitch).toBe(76)
    expect(note.ticks).toBeGreaterThan(240)
    await page.mouse.click(...(await place(2 * BAR, 2)))
    await page.mouse.click(...(await rulerAt(BAR)))
    await at('arrangement').focus()
    await press('F9')
    await expect.poll(() => at('song-record').getAttribute('aria-pressed'), SOON).toBe('true')
    await client.event('recording.report', ({ seconds }) => seconds > 0.5)
    await page.screenshot({ path: join(pictures, 'recording-sound.png') })
    await press('r')
    const recorded = (await done(/^Record “Recording 1”/)).tracks[2].clips[0] as AudioClip
    expect(recorded).toMatchObject({ startTick: BAR, sound: { kind: 'recording' } })
    expect(recorded.lengthSamples).toBeGreaterThan(0.4 * recorded.sampleRate)
    await expect.poll(() => at('song-record').getAttribute('aria-pressed'), SOON).toBe('false')
    await undoAll()
    expect(faults).toEqual([])
  }, 120_000)

  test('38 to 40: chooses in the spectrogram, hears only that, inverts, takes in partials, makes it louder', async () => {
    await at('step-recordings').click()
    await at('recording-closely').first().click()
    await expect.poll(() => at('spectrogram').getAttribute('data-ready'), SOON).toBe('1.00')
    await at('sound-stage').focus()
    await press('e')
    await at('sound-edit-bar').waitFor(SOON)
    const layers = async (): Promise<number> =>
      (
        await client.call('edits.open', {
          sound: { kind: 'recording', id: (await client.call('projects.current', {})).project!.recordings[0].id },
        })
      ).layers.length
    const box = (await at('spectrogram').boundingBox())!
    const spot = (across: number, up: number): [number, number] => [box.x + across * box.width, box.y + (1 - up) * box.height]
    const chosen = (): Promise<boolean> => at('invert').isEnabled()
    for (const tool of ['time', 'frequency', 'box', 'lasso', 'brush', 'wand', 'harmonics']) {
      await at(`tool-${tool}`).click()
      await drag(spot(0.3, 0.3), spot(0.5, 0.5))
      await expect.poll(chosen, SOON).toBe(true)
      await page.keyboard.down('Shift')
      await drag(spot(0.6, 0.3), spot(0.7, 0.5))
      await page.keyboard.up('Shift')
      await drag(spot(0.35, 0.35), spot(0.45, 0.45), ['Alt'])
      await at('sound-stage').focus()
      await press('Control+Shift+a')
      await expect.poll(chosen, SOON).toBe(false)
    }
    await at('tool-box').click()
    await drag(spot(0.3, 0.3), spot(0.5, 0.5))
    await at('sound-stage').focus()
    await press('Enter')
    await page.getByText('What is chosen').first().waitFor(SOON)
    await press('Enter', 'Control+Shift+i')
    await press('+')
    await expect.poll(layers, SOON).toBe(1)
    await press('-')
    await expect.poll(layers, SOON).toBe(2)
    await page.getByText('Gain +3 dB').first().waitFor(SOON)
    await press('Control+z', 'Control+z')
    await expect.poll(layers, SOON).toBe(0)
    expect(faults).toEqual([])
  }, 120_000)
})
