import { existsSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { signalChild } from '../../scripts/signal-child.mjs'
import { emptyProject, trainedProject } from '../support/ready-projects.ts'
import { cli, startCli, type CliResult } from '../support/run-cli.ts'
import { hasSharedData, sharedData } from '../support/shared-data.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { writeMelodies, writeTestWav } from '../support/test-tones.ts'
import { canMount, mountTinyDisk } from '../support/tiny-disk.ts'

const TINY = ['--hidden', '8', '--sequence', '8', '--hop', '8', '--checkpoint-every', '1', '--preview-epochs', 'none', '--json']

const SETTINGS = ['--epochs', '3', ...TINY]

/** Fails with this exit code and says these words, for people and as JSON, without a stack trace. */
function expectFailure({ code, result, stderr }: CliResult, exitCode: number, words: RegExp): void {
  expect([code, result]).toEqual([
    exitCode,
    expect.objectContaining({
      event: 'error',
      message: expect.stringMatching(words) as string,
      advice: expect.stringMatching(/.{10}/) as string,
    }),
  ])
  expect(stderr).toContain(String(result.message))
  expect(stderr).not.toMatch(/ {4}at |Error:|undefined/)
}

const recordings = (folder: string): string[] =>
  (JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')) as { recordings: { name: string }[] }).recordings.map(({ name }) => name)

describe('bad input', () => {
  it('a folder without sound', async () => {
    const folder = await emptyProject()
    const sources = temporaryFolder()
    writeFileSync(join(sources, 'notes.txt'), 'x')
    expectFailure(await cli(['import', folder, sources, '--json']), 1, /no sound files/)
  })

  it('a file of zero bytes is refused, by itself and among others', async () => {
    const folder = await emptyProject()
    const sources = temporaryFolder()
    writeFileSync(join(sources, 'empty.wav'), '')
    const alone = await cli(['import', folder, sources, '--json'])
    expectFailure(alone, 1, /The file could not be taken/)
    expect(alone.lines[0]).toEqual({
      event: 'refused',
      file: join(sources, 'empty.wav'),
      reason: expect.stringContaining('empty') as string,
    })
    writeMelodies(sources, { files: 1, seconds: 2 })
    const { code, result } = await cli(['import', folder, sources, '--json'])
    expect([code, result]).toEqual([
      0,
      expect.objectContaining({ imported: 1, refused: [expect.objectContaining({ file: join(sources, 'empty.wav') })] }),
    ])
  })

  it('recordings shorter than a sequence', async () => {
    const folder = await emptyProject()
    await cli(['import', folder, writeMelodies(temporaryFolder(), { files: 2, seconds: 2 }), '--json'])
    expectFailure(await cli(['train', folder, '--epochs', '1', '--json']), 1, /too little|shorter/i)
  })

  it('silence only', async () => {
    const folder = await emptyProject()
    const sources = temporaryFolder()
    writeTestWav(join(sources, 'rest.wav'), new Float32Array(16_000 * 12))
    expect((await cli(['import', folder, sources, '--json'])).code).toBe(0)
    expectFailure(await cli(['train', folder, '--epochs', '1', '--json']), 1, /silent/)
  })

  it('a project without recordings, without runs, and a folder that is no project', async () => {
    const folder = await emptyProject()
    expectFailure(await cli(['train', folder, '--json']), 1, /no recordings/)
    expectFailure(await cli(['generate', folder, '--json']), 1, /no run/)
    expectFailure(await cli(['train', temporaryFolder(), '--json']), 1, /no project/)
    expectFailure(await cli(['train', join(temporaryFolder(), 'absent'), '--json']), 1, /does not exist/)
  })

  it('a project of a newer version stays untouched', async () => {
    const folder = await emptyProject()
    const path = join(folder, 'project.json')
    const newer = JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), version: 7 })
    writeFileSync(path, newer)
    for (const command of [['train'], ['generate'], ['import', writeMelodies(temporaryFolder(), { files: 1, seconds: 1 })]]) {
      expectFailure(await cli([command[0], folder, ...command.slice(1), '--json']), 1, /newer version/)
    }
    expect(readFileSync(path, 'utf8')).toBe(newer)
  })

  it('a project.json that is damaged, and one that names files outside the project', async () => {
    const { folder } = await trainedProject(SETTINGS)
    const path = join(folder, 'project.json')
    writeFileSync(path, '{"format":')
    const healed = await cli(['train', folder, '--epochs', '1', ...TINY])
    expect(healed.code).toBe(0)
    expect(healed.lines[0]).toMatchObject({ event: 'notice', message: expect.stringContaining('last good copy') as string })
    const hostile = JSON.parse(readFileSync(path, 'utf8')) as { recordings: object[] }
    hostile.recordings = hostile.recordings.map((recording) => ({ ...recording, file: '../../../etc/passwd' }))
    writeFileSync(path, JSON.stringify(hostile))
    const opened = await cli(['train', folder, '--epochs', '1', ...TINY])
    expect(opened.lines[0]).toMatchObject({ event: 'notice', message: expect.stringContaining('damaged') as string })
    expect(readFileSync(path, 'utf8')).not.toContain('passwd')
  })

  it('a damaged checkpoint: the next older one serves, and the damage is told', async () => {
    const { folder, runId } = await trainedProject(SETTINGS)
    const root = join(folder, 'runs', runId, 'checkpoints')
    const steps = readdirSync(root)
      .map(Number)
      .sort((a, b) => a - b)
    expect(steps.length).toBeGreaterThanOrEqual(2)
    const newest = join(root, String(steps.at(-1)))
    const [state] = readdirSync(newest)
    const bytes = readFileSync(join(newest, state))
    bytes[bytes.length - 5] ^= 0xff
    writeFileSync(join(newest, state), bytes)
    expectFailure(await cli(['generate', folder, '--json', '--seconds', '1']), 1, /damaged|checksum/i)
    const resumed = await cli(['train', folder, '--resume', 'latest', '--epochs', '4', '--json'])
    expect(resumed.code, resumed.stderr).toBe(0)
    expect(resumed.lines.some(({ event, message }) => event === 'notice' && /damaged|checksum/i.test(String(message)))).toBe(true)
    expect(resumed.lines.filter(({ event }) => event === 'epoch').map(({ epoch }) => epoch)).toEqual([3, 4])
    expect((await cli(['generate', folder, '--json', '--seconds', '1'])).code).toBe(0)
  })

  it('a checkpoint that is cut off, and none that is sound', async () => {
    const { folder, runId } = await trainedProject(SETTINGS)
    const root = join(folder, 'runs', runId, 'checkpoints')
    for (const step of readdirSync(root)) {
      for (const file of readdirSync(join(root, step))) truncateSync(join(root, step, file), 100)
    }
    expectFailure(await cli(['generate', folder, '--json', '--seconds', '1']), 1, /damaged|cut off|short|checksum/i)
    const resumed = await cli(['train', folder, '--resume', 'latest', '--epochs', '4', '--json'])
    expect(resumed.lines.filter(({ event }) => event === 'epoch').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
  })

  it('two starts on one project: the second is told which process has it, the first goes on', async () => {
    const { folder } = await trainedProject(SETTINGS)
    const first = startCli([
      'train',
      folder,
      '--epochs',
      '100000',
      '--hidden',
      '16',
      '--sequence',
      '8',
      '--preview-epochs',
      'none',
      '--json',
    ])
    await first.line(({ event }) => event === 'epoch')
    const second = await cli(['import', folder, writeMelodies(temporaryFolder(), { files: 1, seconds: 1 }), '--json'])
    expectFailure(second, 1, new RegExp(`spectraloom train.*process ${first.child.pid}`))
    signalChild(first.child, 'SIGINT')
    expect((await first.done).code).toBe(130)
    expect((await cli(['train', folder, '--resume', 'latest', '--epochs', '100001', '--json', '--name', 'x'])).code).toBe(2)
  })

  it('misuse: exit code 2, and what to do', async () => {
    const folder = await emptyProject()
    for (const args of [
      [],
      ['compose'],
      ['new'],
      ['new', folder, 'extra'],
      ['import', folder],
      ['train', folder, '--model', 'gan'],
      ['train', folder, '--epochs', 'ten'],
      ['train', folder, '--unknown', '1'],
      ['generate', folder, '--mode', 'loud'],
      ['generate', folder, '--out', join(folder, 'absent', 'x.wav')],
      ['demo', 'extra'],
      ['serve', '--port', '70000'],
    ]) {
      const { code, stdout, stderr } = await cli(args)
      expect(code, args.join(' ')).toBe(2)
      expect(stderr + stdout, args.join(' ')).toMatch(/spectraloom|Choose|Give|Name|Make|number/)
    }
    expectFailure(await cli(['new', folder, '--json']), 1, /project in .* already/)
  })

  it('kill -9 during an import leaves a project that opens, with what was taken so far', async () => {
    const folder = await emptyProject()
    const sources = writeMelodies(temporaryFolder(), { files: 60, seconds: 20 })
    const importing = startCli(['import', folder, sources, '--json'])
    await new Promise<void>((resolve) => {
      const look = (): void => void (recordings(folder).length > 0 ? resolve() : setTimeout(look, 10))
      look()
    })
    signalChild(importing.child, 'SIGKILL')
    await importing.done
    const taken = recordings(folder).length
    expect(taken).toBeGreaterThan(0)
    const { code, result } = await cli(['import', folder, sources, join(folder, 'recordings'), '--json'])
    expect([code, taken + Number(result.imported)]).toEqual([0, 60])
    expect(new Set(recordings(folder)).size).toBe(60)
    expect(readdirSync(join(folder, 'cache', 'incoming'))).toEqual([])
  })

  describe.skipIf(!canMount)('of the disk', () => {
    it('read-only: nothing is begun, the project can still be copied', async () => {
      const disk = mountTinyDisk(4096)
      try {
        const folder = await emptyProject(disk.folder)
        disk.makeReadOnly()
        expectFailure(await cli(['train', folder, '--json']), 1, /read-only/)
        expectFailure(await cli(['new', join(disk.folder, 'Other.loom'), '--json']), 1, /read-only/)
        expect(existsSync(join(folder, 'project.json'))).toBe(true)
      } finally {
        disk.remove()
      }
    })

    it('full: import and training say so, and what was saved stays', async () => {
      const disk = mountTinyDisk(8192)
      try {
        const folder = await emptyProject(disk.folder)
        const sources = writeMelodies(temporaryFolder(), { files: 12, seconds: 12 })
        expectFailure(await cli(['import', folder, sources, '--json']), 1, /disk is full/)
        const taken = recordings(folder)
        expect(taken.length).toBeGreaterThan(0)
        expectFailure(
          await cli(['train', folder, '--epochs', '2', '--hidden', '256', '--sequence', '8', '--preview-epochs', 'none', '--json']),
          1,
          /disk is full/,
        )
        expect(recordings(folder)).toEqual(taken)
      } finally {
        disk.remove()
      }
    })
  })

  it.skipIf(!hasSharedData)('every malformed sound file is read or refused with a reason', async () => {
    const folder = await emptyProject()
    const files = soundFiles(sharedData('malformed'))
    expect(files.length).toBeGreaterThan(50)
    const { code, result } = await cli(['import', folder, ...files, '--json'])
    expect(code).toBe(0)
    const refused = result.refused as { file: string; reason: string }[]
    expect(Number(result.imported) + Number(result.alreadyHere) + refused.length).toBe(files.length)
    for (const { file, reason } of refused) expect(reason, file).toMatch(/^[A-Z].{15,}\.$/)
    expect(refused.filter(({ reason }) => /decoder fail|took too long|went wrong/.test(reason))).toEqual([])
  })
})

function soundFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/\.(mid|midi|md|txt|json)$/i.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}
