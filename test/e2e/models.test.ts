/** A trained model leaves one project as an ONNX file and plays in another: on the command line, and in the window. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { browserPath, HeadlessApp, launchBrowser } from '../support/headless-app.ts'
import { cli, type CliResult } from '../support/run-cli.ts'

const home = mkdtempSync(join(tmpdir(), 'spectraloom-models-'))
const at = (...path: string[]): string => join(home, ...path)
const run = async (...args: string[]): Promise<CliResult> => {
  const result = await cli([...args, '--json'], { env: { SPECTRALOOM_CONFIG: at('config') } })
  expect(result.code, result.stderr).toBe(0)
  return result
}

beforeAll(async () => {
  const piece = renderDemoPieces({ seed: 1, pieces: 1, secondsEach: 24, sampleRate: 16_000 })[0]
  writeFileSync(at('piece.wav'), encodeWav([piece], 16_000))
  await run('new', at('A'))
  await run('import', at('A'), at('piece.wav'))
  await run('train', at('A'), '--model', 'bilinear', '--epochs', '2', '--hidden', '16', '--name', 'Evening')
  await run('new', at('B'))
  await run('import', at('B'), at('piece.wav'))
})

afterAll(() => rmSync(home, { recursive: true, force: true }))

const take = async (project: string, runId: string): Promise<Buffer> => {
  await run(
    'generate',
    at(project),
    '--run',
    runId,
    '--seconds',
    '2',
    '--seed-audio',
    `${at('piece.wav')}@1`,
    '--out',
    at('take.wav'),
    '--force',
  )
  return readFileSync(at('take.wav'))
}

describe('the command line', () => {
  test('exports a model that plays the same take in another project, weights inside or beside', async () => {
    const original = await take('A', 'latest')
    for (const [name, ...flags] of [['step.onnx'], ['window.onnx', '--form', 'window', '--external-data']]) {
      const { result } = await run('export', at('A'), '--run', 'latest', '--format', 'onnx', '--out', at(name), ...flags)
      expect(result).toMatchObject({ operatorSet: 17, out: at(name) })
      const { lines } = await run('import', at('B'), at(name))
      const imported = lines.find(({ event }) => event === 'model')?.runId as string
      expect(Buffer.compare(await take('B', imported), original)).toBe(0)
    }
  })

  test('inspects it, and draws it', async () => {
    await run('export', at('A'), '--format', 'onnx', '--out', at('again.onnx'))
    const file = await run('inspect', at('again.onnx'), '--picture', at('again.svg'))
    const model = await run('inspect', 'bilinear', '--sizes', 'hidden=16')
    expect(file.result).toMatchObject({ parameters: model.result.parameters, flops: model.result.flops })
    expect(readFileSync(at('again.svg'), 'utf8')).toContain('again.onnx')
  })

  test('says what is wrong with a file, a form, a place', async () => {
    writeFileSync(at('cut.onnx'), readFileSync(at('step.onnx')).subarray(0, 5000))
    for (const [args, code, words] of [
      [['import', at('B'), at('cut.onnx')], 1, /cut off/],
      [['export', at('A'), '--format', 'tape', '--out', at('x')], 2, /Choose one of: onnx/],
      [['export', at('A'), '--format', 'onnx', '--out', at('no', 'x.onnx')], 2, /no folder/],
      [['inspect', 'unheard-of'], 2, /no model/],
    ] as const) {
      const result = await cli([...args], { env: { SPECTRALOOM_CONFIG: at('config') } })
      expect([result.code, result.stderr]).toEqual([code, expect.stringMatching(words)])
    }
  })
})

describe.skipIf(!browserPath)('the window', () => {
  let app: HeadlessApp
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    app = await HeadlessApp.start(home, ['--project', at('A')])
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, acceptDownloads: true })
    await page.goto(app.address)
    await page.getByRole('button', { name: /Train/ }).first().click()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  test('exports by keyboard, and imports what it saved, by dialog and by drop', async () => {
    await page.getByTestId('run-row').first().click()
    await page.getByTestId('run-menu').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('run-export').focus()
    await page.keyboard.press('Enter')
    const downloading = page.waitForEvent('download')
    await page.getByTestId('export-start').press('Enter')
    const download = await downloading
    expect(download.suggestedFilename()).toBe('Evening.onnx')
    await download.saveAs(at('saved.onnx'))

    await page.getByTestId('model-input').setInputFiles([at('saved.onnx')])
    await page.getByTestId('run-origin').waitFor()
    expect(await page.getByTestId('run-origin').innerText()).toContain('Evening')
    expect(await page.getByTestId('run-row').count()).toBe(2)

    const content = readFileSync(at('saved.onnx')).toString('base64')
    const dropped = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], 'dropped.onnx'))
      return transfer
    }, content)
    await page.dispatchEvent('body', 'drop', { dataTransfer: dropped })
    await expect.poll(() => page.getByTestId('run-row').count(), { timeout: 20_000 }).toBe(3)
  })

  test('says what is wrong with a file', async () => {
    await page.getByTestId('model-input').setInputFiles([at('cut.onnx')])
    await page.getByText(/This file is cut off/).waitFor()
    expect(await page.getByTestId('run-row').count()).toBe(3)
  })
})
