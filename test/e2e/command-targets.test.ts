import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signalChild } from '../../scripts/signal-child.mjs'
import { startCli, type CliResult, type RunningCli } from '../support/run-cli.ts'
import { writeMelodies } from '../support/test-tones.ts'

const TINY = ['--hidden', '8', '--sequence', '8', '--hop', '8', '--preview-epochs', 'none', '--json']
const MINE = 'the only copy'

let root: string
let project: string
let source: string
const at = (name: string): string => join(root, name)
const start = (args: string[]): RunningCli => startCli(args, { env: { SPECTRALOOM_CONFIG: at('config') } })
const run = (args: string[]): Promise<CliResult> => start(args).done

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'spectraloom-test-'))
  project = at('Melodies.loom')
  mkdirSync(at('src'))
  const sources = writeMelodies(at('src'), { files: 3, seconds: 8 })
  source = join(sources, 'melody 1.wav')
  for (const args of [
    ['new', project],
    ['import', project, sources, '--reference'],
    ['train', project, '--epochs', '1', ...TINY],
  ]) {
    const { code, stderr } = await run(args)
    expect(code, stderr).toBe(0)
  }
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('what a command may write to', () => {
  it('is no source, no file of a project, no other file without --force, no name that means another format', async () => {
    writeFileSync(at('mine.wav'), MINE)
    writeFileSync(at('mine.onnx'), MINE)
    writeFileSync(at('mine.svg'), MINE)
    const projectFile = readFileSync(join(project, 'project.json'))
    const sourceBytes = readFileSync(source)
    const generate = ['generate', project, '--seconds', '1', '--out']
    const exporting = ['export', project, '--format', 'onnx', '--out']
    const refused: [string[], RegExp][] = [
      [[...generate, source], /left in place/],
      [[...generate, source, '--force'], /left in place/],
      [[...exporting, source, '--force'], /ending/],
      [[...generate, join(project, 'recordings', 'new.wav')], /belongs to the project/],
      [[...generate, join(project, 'takes', 'x.wav'), '--force'], /belongs to the project/],
      [[...generate, join(project, 'project.json'), '--force'], /ending/],
      [[...exporting, join(project, 'runs', 'x.onnx')], /belongs to the project/],
      [[...generate, at('mine.wav')], /is there already/],
      [[...exporting, at('mine.onnx')], /is there already/],
      [['inspect', 'base', '--picture', at('mine.svg')], /is there already/],
      [[...generate, at('take.mp3')], /\.wav or \.flac/],
      [[...generate, at('take')], /\.wav or \.flac/],
      [['inspect', 'base', '--picture', at('picture.png')], /\.svg/],
    ]
    for (const [args, reason] of refused) {
      const { code, stderr } = await run(args)
      expect([code, stderr], args.join(' ')).toEqual([2, expect.stringMatching(reason)])
    }
    expect(readFileSync(source)).toEqual(sourceBytes)
    expect(readFileSync(join(project, 'project.json'))).toEqual(projectFile)
    for (const name of ['mine.wav', 'mine.onnx', 'mine.svg']) expect(readFileSync(at(name), 'utf8')).toBe(MINE)
    expect(readdirSync(root).sort()).toEqual(['Melodies.loom', 'config', 'mine.onnx', 'mine.svg', 'mine.wav', 'src'])
  })

  it('with --force takes the place of another file, when it is whole', async () => {
    writeFileSync(at('good.wav'), MINE)
    const running = start(['generate', project, '--seconds', '600', '--out', at('good.wav'), '--force', '--json'])
    await running.line(({ event }) => event === 'progress')
    signalChild(running.child, 'SIGINT')
    const { code, result } = await running.done
    expect(code).toBe(130)
    expect(readFileSync(at('good.wav'), 'utf8')).toBe(MINE)
    expect(existsSync(String(result.out))).toBe(true)
    expect(String(result.out)).toContain(join(project, 'takes'))
    expect((await run(['generate', project, '--seconds', '1', '--out', at('good.wav'), '--force'])).code).toBe(0)
    expect(statSync(at('good.wav')).size).toBeGreaterThan(16_000)
  })

  it('spares the sources of other projects this person worked with', async () => {
    const other = at('Other.loom')
    for (const args of [
      ['new', other],
      ['import', other, source, '--reference'],
    ])
      expect((await run(args)).code).toBe(0)
    const { code, stderr } = await run(['inspect', 'base', '--picture', join(root, 'src', 'x.svg'), '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const third = at('Third.loom')
    expect((await run(['new', third])).code).toBe(0)
    const refused = await run(['export', third, '--format', 'take', '--take', 'x', '--out', source, '--force'])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/recording of the project in .*Other\.loom/)])
  })
})

describe('a project on the command line', () => {
  it('lists, renames, exports and removes what it holds', async () => {
    const { result } = await run(['generate', project, '--seconds', '1', '--name', 'Rain', '--json'])
    const listed = async (): Promise<{ kind: string; id: string; name: string }[]> =>
      (await run(['list', project, '--json'])).result.items as never
    expect(new Set((await listed()).map(({ kind }) => kind))).toEqual(new Set(['recording', 'run', 'take']))
    expect((await run(['rename', project, 'Rain', 'Snow', '--json'])).result).toEqual({
      event: 'result',
      kind: 'take',
      id: result.takeId,
      name: 'Snow',
    })
    expect((await run(['export', project, '--format', 'take', '--take', 'Snow', '--out', at('snow.flac'), '--json'])).result).toMatchObject(
      { out: at('snow.flac'), sound: 'flac-24' },
    )
    expect(readFileSync(at('snow.flac')).subarray(0, 4).toString()).toBe('fLaC')
    const unknown = await run(['remove', project, 'Snow', 'melody 9'])
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringMatching(/nothing called "melody 9"/)])
    const removed = await run(['remove', project, 'Snow', 'melody 3', '--json'])
    expect(removed.result.removed).toEqual([
      expect.objectContaining({ kind: 'take', name: 'Snow' }),
      expect.objectContaining({ kind: 'recording', name: 'melody 3' }),
    ])
    expect((await listed()).map(({ name }) => name)).not.toContain('Snow')
    expect(existsSync(at('src/melody 3.wav'))).toBe(true)
    const people = await run(['list', project, '--kind', 'recording'])
    expect(people.stdout).toMatch(/^recording +\S+ +melody 1 +0:08, WAV, 16 bit/m)
  })

  it('says at import what was odd about a file that was taken', async () => {
    const bytes = readFileSync(source)
    writeFileSync(at('half.wav'), bytes.subarray(0, bytes.length >> 1))
    const { code, result, stderr, lines } = await run(['import', project, at('half.wav'), '--json'])
    expect(code, stderr).toBe(0)
    expect(result.warnings).toEqual([expect.objectContaining({ recording: 'half', warning: expect.stringMatching(/\w/) as string })])
    expect(lines.filter(({ event }) => event === 'warning')).toHaveLength(1)
    expect(stderr).toMatch(/^half: /m)
  })

  it('refuses a seed that begins beyond the end of its recording', async () => {
    const { code, stderr } = await run(['generate', project, '--seconds', '1', '--seed-audio', 'melody 1@999'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/"melody 1" lasts 8\.0 s.*runs over its end.*earlier/s)])
  })
})
