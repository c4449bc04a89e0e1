/**
 * Spectrogram pictures: how fast tiles are computed, and how evenly one scrolls and zooms an hour of sound in Chromium. Tiles count
 * processor time on one core; frames count the clock. Where Chromium has no graphics processor it draws by the processor, which is
 * the worst case: the machine's limit is then a page that draws one textured rectangle of the same size in WebGL and nothing else, measured
 * in the same run. `SPECTROGRAM_MINUTES` makes the hour shorter.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { TILE_COLUMNS, tileLayout, type TileScale } from '../src-main/engine/dsp/tiles/tile-layout.ts'
import { columnTransform, tileBytes } from '../src-main/engine/dsp/tiles/tile-transform.ts'
import { WavWriter } from '../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../src-main/engine/synth/demo-pieces.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../test/support/headless-app.ts'
import { type BenchEntry, entry } from './report.ts'

const CLI = resolve(import.meta.dirname, '../out/main/cli.js')
const RATE = 44_100
const MINUTES = Number(process.env.SPECTROGRAM_MINUTES ?? 60)
const LEVEL = 4
const FRAMES = 300
const SCALES: TileScale[] = ['linear', 'mel', 'constant-q']
const WAIT = 300_000
/** Of the window. */
const SIZES = [
  [1920, 1080],
  [1280, 720],
  [800, 600],
] as const

function computing(music: Float32Array): BenchEntry[] {
  return SCALES.map((scale) => {
    const layout = tileLayout({ scale }, RATE)
    const transform = columnTransform(layout)
    const columns = TILE_COLUMNS * 2 ** LEVEL
    const samples = music.subarray(0, (columns - 1) * layout.hopSamples + 2 * transform.reach)
    let best = Infinity
    for (let repeat = 0; repeat < 5; repeat++) {
      const start = process.cpuUsage()
      tileBytes(transform, layout, [samples], columns, LEVEL)
      const { user, system } = process.cpuUsage(start)
      best = Math.min(best, (user + system) / 1e6)
    }
    return entry(
      `tiles, ${scale}, ${layout.rowHz.length} rows, mono ${RATE} Hz, one core`,
      (columns * layout.hopSamples) / RATE / best,
      'x real time',
    )
  })
}

async function writeHour(path: string, music: Float32Array): Promise<void> {
  const writer = await WavWriter.create(path, { sampleRate: RATE, channels: 1, format: 'int16' })
  for (let written = 0; written < MINUTES * 60 * RATE; written += music.length)
    await writer.append([music.subarray(0, Math.min(music.length, MINUTES * 60 * RATE - written))])
  await writer.close()
}

interface Scrolled {
  intervals: number[]
  milliseconds: number[]
  drawCalls: number
  uploads: number
  tiles: number
}

/** One wheel event a frame, as a trackpad sends them. */
const scroll = (page: Page, wheel: { deltaX?: number; deltaY?: number; ctrlKey?: boolean; turnsAfter?: number }): Promise<Scrolled> =>
  page.evaluate(
    async ([frames, { turnsAfter = Infinity, ...move }]) => {
      const stage = document.querySelector('[data-testid=sound-stage]')?.parentElement
      if (!stage) throw new Error('The sound view is not open')
      const box = stage.getBoundingClientRect()
      const result: Scrolled = { intervals: [], milliseconds: [], drawCalls: 0, uploads: 0, tiles: 0 }
      let last = await new Promise<number>(requestAnimationFrame)
      for (let frame = 0; frame < frames; frame++) {
        const sign = Math.floor(frame / turnsAfter) % 2 === 1 ? -1 : 1
        const { deltaX = 0, deltaY = 0, ctrlKey } = move
        stage.dispatchEvent(
          new WheelEvent('wheel', {
            deltaX: sign * deltaX,
            deltaY: sign * deltaY,
            ctrlKey,
            clientX: box.left + box.width / 2,
            clientY: box.top + 80,
            bubbles: true,
            cancelable: true,
          }),
        )
        const now = await new Promise<number>(requestAnimationFrame)
        result.intervals.push(now - last)
        last = now
        const drawn = JSON.parse(stage.dataset.drawn ?? '{}') as { milliseconds: number; drawCalls: number; uploads: number; tiles: number }
        result.milliseconds.push(drawn.milliseconds)
        result.drawCalls = Math.max(result.drawCalls, drawn.drawCalls)
        result.uploads = Math.max(result.uploads, drawn.uploads)
        result.tiles = Math.max(result.tiles, drawn.tiles)
      }
      return result
    },
    [FRAMES, wheel] as const,
  )

const quantile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))]

const figures = (name: string, { intervals, milliseconds, drawCalls, uploads, tiles }: Scrolled): BenchEntry[] => [
  entry(`${name}: a frame, median`, quantile(intervals, 0.5), 'ms', { atMost: 17.5 }),
  entry(`  95 of 100 frames`, quantile(intervals, 0.95), 'ms'),
  entry(`  drawing in the window's thread, 95 of 100`, quantile(milliseconds, 0.95), 'ms'),
  entry(`  most draw calls a frame`, drawCalls, ''),
  entry(`  most textures handed over a frame`, uploads, '', { atMost: 3 }),
  entry(`  most tiles kept in the window`, tiles, '', { atMost: 160 }),
]

/** Between pictures of a page that does nothing but draw one textured rectangle as large as the spectrogram, in milliseconds. */
async function bareFrames(
  browser: Browser,
  viewport: { width: number; height: number },
  canvas: { width: number; height: number },
): Promise<number[]> {
  const page = await browser.newPage({ viewport })
  try {
    await page.setContent('<body style="margin:0;background:#222"><canvas></canvas>')
    return await page.evaluate(
      async ([frames, { width, height }]) => {
        const element = document.querySelector('canvas')
        const gl = element?.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false })
        if (!element || !gl) throw new Error('No WebGL2')
        Object.assign(element, { width, height })
        const program = gl.createProgram()
        const sources = [
          [
            gl.VERTEX_SHADER,
            '#version 300 es\nuniform float shift; out vec2 at; void main() { vec2 c = vec2(gl_VertexID & 1, gl_VertexID >> 1); ' +
              'at = c + shift; gl_Position = vec4(c * 2.0 - 1.0, 0, 1); }',
          ],
          [
            gl.FRAGMENT_SHADER,
            '#version 300 es\nprecision highp float; uniform sampler2D t; in vec2 at; out vec4 o; void main() { o = texture(t, at); }',
          ],
        ] as const
        for (const [type, source] of sources) {
          const shader = gl.createShader(type)
          if (!shader) throw new Error('No shader')
          gl.shaderSource(shader, source)
          gl.compileShader(shader)
          gl.attachShader(program, shader)
        }
        gl.linkProgram(program)
        gl.useProgram(program)
        gl.bindTexture(gl.TEXTURE_2D, gl.createTexture())
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR)
        gl.texImage2D(
          gl.TEXTURE_2D,
          0,
          gl.RGBA,
          256,
          256,
          0,
          gl.RGBA,
          gl.UNSIGNED_BYTE,
          Uint8Array.from({ length: 4 << 16 }, (_, i) => i * 37),
        )
        gl.viewport(0, 0, width, height)
        const intervals: number[] = []
        let last = await new Promise<number>(requestAnimationFrame)
        for (let frame = 0; frame < frames; frame++) {
          gl.uniform1f(gl.getUniformLocation(program, 'shift'), frame / width)
          gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
          const now = await new Promise<number>(requestAnimationFrame)
          intervals.push(now - last)
          last = now
        }
        return intervals
      },
      [FRAMES, canvas] as const,
    )
  } finally {
    await page.close()
  }
}

/** Scrolls at a window size and names the machine's limit beside it. */
async function scrolledAt(page: Page, browser: Browser, viewport: { width: number; height: number }): Promise<BenchEntry[]> {
  await page.setViewportSize(viewport)
  await page.waitForFunction(() => document.querySelector<HTMLElement>('[data-testid=spectrogram]')?.dataset.ready === '1.00', null, {
    timeout: WAIT,
  })
  const slow = await scroll(page, { deltaX: 20 })
  const canvas = await page.getByTestId('spectrogram').evaluate(({ clientWidth: width, clientHeight: height }) => ({ width, height }))
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1000)))
  const bare = quantile(await bareFrames(browser, viewport, canvas), 0.5)
  const size = `${viewport.width} x ${viewport.height}`
  return [
    ...figures(`scrolling at ${size}, 20 pixels a frame`, slow),
    entry(`  the machine's limit, an empty page with ${canvas.width} x ${canvas.height} in WebGL`, bare, 'ms'),
    entry('  a frame against that', quantile(slow.intervals, 0.5) / bare, 'x'),
  ]
}

async function hourInTheWindow(folder: string, music: Float32Array): Promise<BenchEntry[]> {
  const [path, project] = [join(folder, 'hour.wav'), join(folder, 'Hour.loom')]
  await writeHour(path, music)
  for (const args of [
    ['new', project, '--name', 'Hour'],
    ['import', project, path, '--reference'],
  ])
    execFileSync(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  const app = await HeadlessApp.start(folder, ['--project', project])
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    await page.goto(app.address)
    await page.getByTestId('recording-closely').first().click({ timeout: WAIT })
    const opened = performance.now()
    const ready = (): Promise<unknown> =>
      page.waitForFunction(() => document.querySelector<HTMLElement>('[data-testid=spectrogram]')?.dataset.ready === '1.00', null, {
        timeout: WAIT,
      })
    await page.getByTestId('scale-mel').click()
    await ready()
    const overview = (performance.now() - opened) / 1000
    const zoomIn = await scroll(page, { deltaY: -12, turnsAfter: 150 })
    await page.getByTestId('sound-stage').press('0')
    for (let i = 0; i < 5; i++) await page.getByTestId('zoom-in').click()
    await ready()
    const sizes: BenchEntry[] = []
    for (const [width, height] of SIZES) sizes.push(...(await scrolledAt(page, browser, { width, height })))
    await page.setViewportSize({ width: 1920, height: 1080 })
    const fast = await scroll(page, { deltaX: 240 })
    return [
      entry(`overview of ${MINUTES} minutes, mel, from nothing`, overview, 's'),
      ...figures(`zooming ${MINUTES} minutes at 1920 x 1080`, zoomIn),
      ...sizes,
      ...figures('scrolling at 1920 x 1080, 240 pixels a frame', fast),
    ]
  } finally {
    await browser.close()
    await app.stop()
  }
}

export async function run(): Promise<BenchEntry[]> {
  if (!existsSync(CLI)) throw new Error('Build first: npm run build')
  const [music] = renderDemoPieces({ seed: 5, pieces: 1, secondsEach: 60, sampleRate: RATE })
  const entries = computing(music)
  if (!browserPath) return [...entries, entry('scrolling: no Chromium here', null, 'ms')]
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-spectrogram-'))
  try {
    return [...entries, ...(await hourInTheWindow(folder, music))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
