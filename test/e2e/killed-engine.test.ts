import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../../src-main/engine/random.ts'
import { cli, startCli, type CliResult, type RunningCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { writeMelodies } from '../support/test-tones.ts'

const ROUNDS = 5
const LATEST_KILL_MS = 1500
const SETTINGS = [
  ...[
    '--epochs',
    '6',
    '--hidden',
    '64',
    '--sequence',
    '8',
    '--hop',
    '2',
    '--batch',
    '4',
    '--checkpoint-every',
    '1',
    '--preview-epochs',
    '3',
    '--json',
  ],
  ...['--schedule', 'cosine', '--warm-up', '20', '--clip', '0.5', '--weight-average', '0.99'],
]

const linesOf = (folder: string, runId: string): unknown[] =>
  readFileSync(join(folder, 'runs', runId, 'metrics.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as Record<string, unknown>), seconds: undefined, memoryBytes: undefined }))

const engineOf = (folder: string, runId: string): number | null => {
  const path = join(folder, 'runs', runId, 'engine.json')
  if (!existsSync(path)) return null
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid
  } catch {
    // Read while it was written.
    return null
  }
}

/** Kills the engine process some time after it was started; null where the training was faster. */
async function killEngineAfter(
  milliseconds: number,
  folder: string,
  runId: string,
  running: RunningCli,
  former: number | null,
): Promise<number | null> {
  let ended = false
  void running.done.then(() => (ended = true))
  let pid: number | null = null
  while (!ended && (pid === null || pid === former)) {
    await delay(5)
    pid = engineOf(folder, runId)
  }
  await delay(milliseconds)
  if (ended || pid === null) return null
  process.kill(pid, 'SIGKILL')
  return pid
}

describe('an engine process killed at any moment', () => {
  it('harms nothing: the project opens, the run goes on, and ends with what it would have learnt', { timeout: 180_000 }, async () => {
    const random = new CounterRandom(1, 0)
    const root = temporaryFolder()
    const folder = join(root, 'Melodies.loom')
    const succeed = async (args: string[]): Promise<CliResult> => {
      const result = await cli(args)
      expect(result.code, `${args.join(' ')}\n${result.stdout}\n${result.stderr}`).toBe(0)
      return result
    }
    await succeed(['new', folder, '--name', 'Melodies', '--json'])
    await succeed(['import', folder, writeMelodies(join(root, 'melodies'), { files: 5, seconds: 20 }), '--json'])
    const whole = await succeed(['train', folder, ...SETTINGS])

    let running = startCli(['train', folder, ...SETTINGS])
    const runId = String((await running.line(({ event }) => event === 'run')).runId)
    let killed: number | null = null
    let kills = 0
    for (let round = 0; round < ROUNDS; round++) {
      killed = await killEngineAfter(random.uniform() * LATEST_KILL_MS, folder, runId, running, killed)
      const { code, stderr, result } = await running.done
      if (killed === null) break
      // Killed while it ended: its work was done.
      if (code === 0) break
      kills++
      expect(code, stderr).toBe(1)
      expect(result).toMatchObject({ event: 'error', message: 'The engine stopped unexpectedly.', advice: expect.any(String) as string })
      running = startCli(['train', folder, '--resume', runId, '--json'])
    }
    expect(kills).toBeGreaterThan(0)
    const last = await running.done
    expect(last.code, `${last.stdout}\n${last.stderr}`).toBe(0)
    const run = JSON.parse(readFileSync(join(folder, 'runs', runId, 'run.json'), 'utf8')) as { status: string; epochsDone: number }
    expect(run).toMatchObject({ status: 'completed', epochsDone: 6 })
    expect(linesOf(folder, runId)).toEqual(linesOf(folder, String(whole.result.runId)))
    const take = join(root, 'take.wav')
    await succeed(['generate', folder, '--run', runId, '--seconds', '1', '--out', take, '--json'])
  })
})
