import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import {
  newTrack,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  sentChanges,
  songOfSent,
  type AudioClip,
  type NoteClip,
  type Song,
} from '../../src-shared/music/index.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { HeadlessApp, launchBrowser } from './headless-app.ts'
import { connectToHost, type HostClient } from './host-client.ts'
import { installMidiDouble } from './midi-double.ts'
import { listenToWindow } from './window-sound.ts'

export const SOON = { timeout: 20_000 }
export const RATE = 16_000
export const SECONDS = 8
/** Of a bar in 4/4; at 120 beats a minute it lasts two seconds. */
export const BAR = 3840
export const SCALE = [60, 62, 64, 65, 67, 69, 71, 72]
const ROW = 88
const RULER_LOOP_Y = 38
const KEYS_HELD = ['Shift', 'Control', 'Alt'] as const

export type Spot = [x: number, y: number]

/**
 * A window with a song of three tracks, a recording on the first, a scale of notes on the second, nothing on the third, and a person's
 * hands on it: mouse and keys, and the song as the program has it.
 */
export class ReflexWindow {
  /** Pixels of a tick in the arrangement as it opens: the song fills it but for a twentieth. */
  perTick = 0

  private constructor(
    private readonly home: string,
    private readonly app: HeadlessApp,
    private readonly browser: Browser,
    readonly client: HostClient,
    readonly page: Page,
    /** The recording, at RATE. */
    readonly recorded: Float32Array,
  ) {}

  static async start(): Promise<ReflexWindow> {
    const home = mkdtempSync(join(tmpdir(), 'spectraloom-reflexes-'))
    const [samples] = renderDemoPieces({ seed: 3, pieces: 1, secondsEach: SECONDS, sampleRate: RATE })
    writeFileSync(join(home, 'Study.wav'), encodeWav([samples], RATE, 'int16'))
    const app = await HeadlessApp.start(home)
    const client = await connectToHost(app.address)
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
    const changes = sentChanges([{ kind: 'tracks', removed: [], added }])
    await client.call('song.edit', { label: 'Begin', changes, editId: 'begin' })
    const browser = await launchBrowser(undefined, ['--use-fake-ui-for-media-stream'])
    const context = await browser.newContext({
      ...{ viewport: { width: 1280, height: 900 }, colorScheme: 'dark', reducedMotion: 'reduce', permissions: ['microphone'] },
    })
    const page = await context.newPage()
    await installMidiDouble(page)
    await listenToWindow(page)
    await page.goto(app.address)
    await page.getByTestId('step-song').first().click()
    return new ReflexWindow(home, app, browser, client, page, samples)
  }

  /** The same song in a window that knows nothing of what was done before, also where something has failed. */
  async begin(): Promise<void> {
    for (const key of KEYS_HELD) await this.page.keyboard.up(key)
    await this.page.mouse.up()
    for (let left = await this.stepsDone(); left > 1; left--) await this.client.call('song.undo', {})
    await this.page.reload()
    await this.at('step-song').click()
    await this.at('track-head').waitFor(SOON)
    this.perTick = (await this.at('arrangement').boundingBox())!.width / 1.05 / (4 * BAR)
    await this.page.mouse.click(...(await this.place(2.5 * BAR, 1)))
  }

  async stop(): Promise<void> {
    this.client.close()
    await this.browser.close()
    await this.app.stop()
    rmSync(this.home, { recursive: true, force: true })
  }

  at(id: string): Locator {
    return this.page.getByTestId(id).first()
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  async song(): Promise<Song> {
    return songOfSent((await this.client.call('song.open', {})).data)
  }

  /** Until the song is so. */
  async becomes<T>(what: (song: Song) => T, value: T): Promise<void> {
    await expect.poll(async () => what(await this.song()), SOON).toEqual(value)
    await this.follows()
  }

  /** Until the last step has this name. */
  async done(label: string | RegExp): Promise<Song> {
    await expect.poll(() => this.lastStep(), SOON).toMatch(label)
    await this.follows()
    return this.song()
  }

  /** Takes the last step back, and waits until only the song's beginning is left. */
  async undo(): Promise<void> {
    await this.press('Control+z')
    await this.done('Begin')
  }

  /** Until only the song's beginning is left. */
  async undoAll(): Promise<void> {
    await this.at('arrangement').focus()
    for (let left = await this.stepsDone(); left > 1; left--) {
      await this.press('Control+z')
      await expect.poll(() => this.stepsDone(), SOON).toBe(left - 1)
      await this.follows()
    }
    expect(await this.lastStep()).toBe('Begin')
  }

  /** A tick in a track's row of the arrangement, so many pixels below its upper edge. */
  async place(tick: number, track: number, y = 60): Promise<Spot> {
    const stage = (await this.at('arrangement').boundingBox())!
    return [stage.x + tick * this.perTick, stage.y + track * ROW + y]
  }

  async rulerAt(tick: number): Promise<Spot> {
    const ruler = (await this.at('song-ruler').boundingBox())!
    return [ruler.x + tick * this.perTick, ruler.y + RULER_LOOP_Y]
  }

  async drag(from: Spot, to: Spot, held: readonly (typeof KEYS_HELD)[number][] = []): Promise<void> {
    for (const key of held) await this.page.keyboard.down(key)
    await this.page.mouse.move(...from)
    await this.page.mouse.down()
    await this.page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2)
    await this.page.mouse.move(...to)
    await this.page.mouse.up()
    for (const key of held) await this.page.keyboard.up(key)
  }

  /** What lies in the arrangement and is chosen, in words. */
  async chosenWords(words: string): Promise<void> {
    await expect.poll(() => this.at('chosen-clips').textContent(), SOON).toBe(words)
  }

  isPlaying(): Promise<string | null> {
    return this.at('song-play').getAttribute('aria-label')
  }

  /**
   * Until the window has drawn what the program says was done last: the program takes a step back before the window has heard of it, and a
   * gesture begun in between would be one on the song as it was.
   */
  private async follows(): Promise<void> {
    const said = async (): Promise<string> => ((label) => (label === null ? 'Nothing to undo' : `Undo: ${label}`))(await this.lastStep())
    await expect.poll(async () => (await this.at('undo').getAttribute('aria-label')) === (await said()), SOON).toBe(true)
    await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  }

  async stepsDone(): Promise<number> {
    return (await this.client.call('song.steps', {})).done.length
  }

  private async lastStep(): Promise<string | null> {
    return (await this.client.call('song.open', {})).history.undo
  }
}

export const soundsOf = (song: Song): AudioClip[] =>
  song.tracks.filter(({ kind }) => kind === 'audio').flatMap(({ clips }) => clips as AudioClip[])
export const melodyOf = (song: Song): NoteClip => song.tracks.find(({ name }) => name === 'Melody')!.clips[0] as NoteClip
