import { readFileSync, readdirSync, statSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { signalChild } from '../../scripts/signal-child.mjs'
import { TakeAudio } from '../../src-main/services/takes/take-audio.ts'
import { melodiesProject, succeed } from '../support/ready-projects.ts'
import { cli, startCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { writeMelodies } from '../support/test-tones.ts'

const TINY = ['--hidden', '8', '--sequence', '8', '--hop', '8', '--preview-epochs', 'none', '--json']

/** Every loss of every step and epoch; how long they took is left out. */
const losses = (folder: string, runId: unknown): Record<string, unknown>[] =>
  readFileSync(join(folder, 'runs', String(runId), 'metrics.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as Record<string, unknown>), seconds: undefined, memoryBytes: undefined }))

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // No such process.
    return false
  }
}

describe('the command line', () => {
  it('makes a project, imports, trains, generates: each with its result as one line of JSON', async () => {
    const root = temporaryFolder()
    const folder = join(root, 'My Melodies.loom')
    expect((await succeed(['new', folder, '--name', 'My Melodies', '--json'])).lines).toEqual([
      { event: 'result', id: expect.any(String) as string, name: 'My Melodies', folder },
    ])

    const imported = await succeed(['import', folder, writeMelodies(join(root, 'in'), { files: 4, seconds: 8 }), '--json'])
    expect(imported.result).toEqual({
      event: 'result',
      imported: 4,
      labelled: 0,
      alreadyHere: 0,
      replaced: 0,
      refused: [],
      tracks: [],
      tunes: [],
      warnings: [],
      seconds: expect.any(Number) as number,
    })

    const trained = await succeed(['train', folder, '--model', 'bilinear', '--frames', 'fourier', '--epochs', '3', ...TINY])
    expect(trained.result).toEqual({
      event: 'result',
      runId: expect.stringMatching(/^bilinear-/) as string,
      model: 'bilinear',
      task: 'next-frame',
      frames: 'fourier',
      provider: 'cpu',
      epochs: 3,
      measure: 'loss',
      training: { loss: expect.any(Number) as number },
      validation: { loss: expect.any(Number) as number },
      baselines: { persistence: expect.any(Number) as number, zero: expect.any(Number) as number },
      trainLoss: expect.any(Number) as number,
      validationLoss: expect.any(Number) as number,
      persistenceLoss: expect.any(Number) as number,
      zeroLoss: expect.any(Number) as number,
      secondsPerEpoch: expect.any(Number) as number,
      // A whole process: never below what Node takes, never all that a machine has.
      memoryBytes: expect.toSatisfy((bytes: number) => bytes > 50e6 && bytes < 8e9) as number,
      parameters: expect.any(Number) as number,
    })
    expect(trained.lines.filter(({ event }) => event === 'epoch').map(({ epoch }) => epoch)).toEqual([1, 2, 3])

    const out = join(root, 'take.wav')
    const generated = await succeed(['generate', folder, '--run', 'latest', '--seconds', '2.5', '--out', out, '--json'])
    expect(generated.result).toMatchObject({
      event: 'result',
      out,
      seconds: 2.5,
      sampleRate: 16_000,
      realTimeFactor: expect.any(Number) as number,
      timeToFirstAudioSeconds: expect.any(Number) as number,
    })
    const audio = await TakeAudio.open(out)
    const samples = await audio.read(0, 1e9)
    await audio.close()
    expect(samples).toHaveLength(40_000)
    expect(samples.some((x) => Math.abs(x) > 0.01)).toBe(true)
    expect(samples.every((x) => Math.abs(x) <= 1)).toBe(true)
    expect(readdirSync(join(folder, 'takes'))).toHaveLength(2)
  })

  it.each(['base', 'fc', 'conv1d', 'conv2d', 'bilinear', 'multilayer'])('trains and plays %s in both modes', async (model) => {
    const folder = await melodiesProject()
    const { result } = await succeed(['train', folder, '--model', model, '--epochs', '2', ...TINY])
    expect(result).toMatchObject({ model, epochs: 2 })
    for (const mode of ['window', 'stateful']) {
      const out = join(folder, `${mode}.wav`)
      await succeed([
        'generate',
        folder,
        '--run',
        String(result.runId),
        '--mode',
        mode,
        '--seconds',
        '1',
        '--seed-audio',
        'melody 2@1.5',
        '--out',
        out,
        '--json',
      ])
      expect(statSync(out).size).toBeGreaterThan(32_000)
    }
  })

  it('gives equal losses for equal seeds, and others for another seed', async () => {
    const folder = await melodiesProject()
    const run = async (seed: string): Promise<unknown[]> =>
      losses(folder, (await succeed(['train', folder, '--epochs', '2', '--seed', seed, ...TINY])).result.runId)
    const first = await run('7')
    expect(await run('7')).toEqual(first)
    expect(await run('8')).not.toEqual(first)
  })

  it('after kill -9 in mid-epoch goes on as if nothing had happened', async () => {
    const folder = await melodiesProject({ files: 5, seconds: 20 })
    const settings = [
      '--epochs',
      '12',
      '--hidden',
      '96',
      '--sequence',
      '8',
      '--hop',
      '4',
      '--batch',
      '4',
      '--checkpoint-every',
      '1',
      '--preview-epochs',
      'none',
      '--json',
    ]
    const whole = await succeed(['train', folder, ...settings])
    const killed = startCli(['train', folder, ...settings])
    const { runId } = await killed.line(({ event }) => event === 'run')
    await killed.line(({ event, epoch }) => event === 'epoch' && epoch === 2)
    signalChild(killed.child, 'SIGKILL')
    await killed.done
    expect(losses(folder, runId).filter(({ type }) => type === 'epoch').length).toBeLessThan(12)
    const resumed = await succeed(['train', folder, '--resume', String(runId), '--json'])
    expect(
      resumed.lines.some(
        ({ event, message }) =>
          event === 'notice' && /interrupted\. It can be resumed from its checkpoint after epoch \d/.test(String(message)),
      ),
    ).toBe(true)
    expect(losses(folder, runId)).toEqual(losses(folder, whole.result.runId))
    expect(resumed.result).toMatchObject({
      epochs: 12,
      trainLoss: whole.result.trainLoss,
      validationLoss: whole.result.validationLoss,
    })
  })

  it('leaves no engine process behind when it is killed', async () => {
    const folder = await melodiesProject({ files: 6, seconds: 40 })
    const running = startCli([
      'train',
      folder,
      '--epochs',
      '1000',
      '--hidden',
      '64',
      '--sequence',
      '8',
      '--preview-epochs',
      'none',
      '--json',
    ])
    const { runId } = await running.line(({ event }) => event === 'run')
    await running.line(({ event }) => event === 'epoch')
    const { pid } = JSON.parse(readFileSync(join(folder, 'runs', String(runId), 'engine.json'), 'utf8')) as { pid: number }
    expect(isAlive(pid)).toBe(true)
    signalChild(running.child, 'SIGKILL')
    await running.done
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50))
  })

  it('on Ctrl-C keeps a checkpoint, ends tidily, and can be resumed', async () => {
    const folder = await melodiesProject({ files: 6, seconds: 40 })
    const running = startCli([
      'train',
      folder,
      '--epochs',
      '1000',
      '--hidden',
      '64',
      '--sequence',
      '8',
      '--preview-epochs',
      'none',
      '--json',
    ])
    await running.line(({ event, epoch }) => event === 'epoch' && epoch === 2)
    signalChild(running.child, 'SIGINT')
    const { code, result } = await running.done
    expect(code).toBe(130)
    expect(result).toMatchObject({ event: 'result', epochs: expect.any(Number) as number })
    const epochs = Number(result.epochs)
    expect(epochs).toBeGreaterThanOrEqual(2)
    const resumed = await succeed(['train', folder, '--resume', 'latest', '--epochs', String(epochs + 2), '--json'])
    expect(resumed.result).toMatchObject({ runId: result.runId, epochs: epochs + 2 })
  })

  it('imports a seed that is not in the project yet', async () => {
    const folder = await melodiesProject()
    await succeed(['train', folder, '--epochs', '1', ...TINY])
    const seed = join(writeMelodies(join(temporaryFolder(), 'other'), { files: 1, seconds: 5 }), 'melody 1.wav')
    const { result } = await succeed(['generate', folder, '--seconds', '1', '--seed-audio', `${seed}@0.5`, '--json'])
    const take = JSON.parse(readFileSync(join(folder, 'takes', `${String(result.takeId)}.json`), 'utf8')) as { provenance: unknown }
    expect(take.provenance).toMatchObject({ seed: { startSeconds: 0.5 }, seedName: 'melody 1', seedHeldOut: true })
  })

  it('shows people what it does, without JSON', async () => {
    const folder = await melodiesProject()
    const { code, stdout, stderr } = await cli(['train', folder, ...TINY.slice(0, -1), '--epochs', '2'])
    expect(code).toBe(0)
    expect(stderr).toMatch(/Epoch 1 of 2: loss \d\.\d{4}, validation/)
    expect(stdout).toMatch(/^Run bilinear-\w+: 2 of 2 epochs/)
    expect(stdout).toContain('repeating the last frame')
  })

  it('has help, a version, and a doctor', async () => {
    const help = await cli(['--help'])
    expect([help.code, help.stdout]).toEqual([0, expect.stringMatching(/new[^]*import[^]*train[^]*generate[^]*demo[^]*serve[^]*doctor/)])
    for (const command of ['new', 'import', 'train', 'generate', 'demo', 'serve', 'doctor']) {
      const { code, stdout } = await cli([command, '--help'])
      expect([code, stdout]).toEqual([0, expect.stringContaining(`Usage: spectraloom ${command}`)])
    }
    expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const { result } = await cli(['doctor', '--json'])
    expect(result).toMatchObject({
      event: 'result',
      providers: expect.arrayContaining([
        expect.objectContaining({ id: 'cpu', available: true, rates: expect.objectContaining({ gigaflops: expect.any(Number) }) }),
      ]) as unknown,
    })
    const again = await cli(['doctor', '--json', '--measure'], { env: { SPECTRALOOM_CONFIG: join(temporaryFolder(), 'fresh') } })
    expect(Date.parse(String((again.result.automatic as { measuredAt: string }).measuredAt))).toBeGreaterThan(
      Date.parse((result.automatic as { measuredAt: string }).measuredAt),
    )
  })

  it('serves the app to who has its address', async () => {
    const folder = await melodiesProject()
    const serving = startCli(['serve', '--project', folder, '--json'])
    const address = String((await serving.line(({ event }) => event === 'listening')).address)
    const status = (url: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => get(url, (response) => resolve(response.resume().statusCode)).on('error', reject))
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
    expect(await status(address)).toBe(200)
    expect(await status(address.split('?')[0])).toBe(403)
    const second = await cli(['train', folder, '--json'])
    expect([second.code, second.result]).toEqual([
      1,
      expect.objectContaining({
        event: 'error',
        code: 'conflict',
        message: expect.stringContaining(`process ${serving.child.pid}`) as string,
      }),
    ])
    signalChild(serving.child, 'SIGINT')
    expect((await serving.done).code).toBe(0)
    expect(readdirSync(folder)).not.toContain('project.lock')
  })

  it('demonstrates itself: recordings, a model, and twenty seconds of sound', async () => {
    const folder = join(temporaryFolder(), 'demo')
    const { result } = await succeed(['demo', '--out', folder, '--json'])
    expect(result).toMatchObject({ event: 'result', out: join(folder, 'take.wav'), seconds: 20, project: folder })
    const first = (await cli(['demo', '--out', folder, '--json'])).result
    expect(first).toMatchObject({ event: 'error', code: 'conflict' })
    const audio = await TakeAudio.open(join(folder, 'take.wav'))
    const samples = await audio.read(0, 1e9)
    await audio.close()
    const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)
    expect(rms).toBeGreaterThan(0.01)
    expect(samples.every((x) => Math.abs(x) < 1)).toBe(true)
  })
})
