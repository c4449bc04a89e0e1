import { spawn, type ChildProcess } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { shareMeasurement } from './measured-config.ts'
import { temporaryFolder } from './temporary-folder.ts'

const CLI = resolve(import.meta.dirname, '../../out/main/cli.js')

export type JsonLine = Record<string, unknown> & { event: string }

export interface CliResult {
  code: number | null
  /** JSON lines of stdout, where `--json` was given. */
  lines: JsonLine[]
  /** The last line. */
  result: JsonLine
  stdout: string
  stderr: string
}

export interface RunningCli {
  child: ChildProcess
  done: Promise<CliResult>
  /** Resolves with the first line that fits; rejects where the program ends before it. */
  line(fits: (line: JsonLine) => boolean): Promise<JsonLine>
}

export interface CliOptions {
  env?: NodeJS.ProcessEnv
}

/** Starts the built command line, with a settings folder of its own. */
export function startCli(args: string[], { env = {} }: CliOptions = {}): RunningCli {
  const config = env.SPECTRALOOM_CONFIG ?? join(temporaryFolder(), 'config')
  shareMeasurement(config)
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, SPECTRALOOM_CONFIG: config, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: JsonLine[] = []
  const waiting: { fits: (line: JsonLine) => boolean; resolve: (line: JsonLine) => void; reject: (error: Error) => void }[] = []
  let stdout = ''
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  createInterface({ input: child.stdout }).on('line', (text) => {
    stdout += `${text}\n`
    if (!text.startsWith('{')) return
    const line = JSON.parse(text) as JsonLine
    lines.push(line)
    for (const wait of waiting) if (wait.fits(line)) wait.resolve(line)
  })
  const done = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      for (const wait of waiting) wait.reject(new Error(`The command ended (${code}) before the line came:\n${stdout}\n${stderr}`))
      resolve({ code, lines, result: lines.at(-1) ?? { event: 'nothing' }, stdout, stderr })
    })
  })
  return {
    child,
    done,
    line: (fits) =>
      new Promise((resolve, reject) => {
        const known = lines.find(fits)
        if (known) resolve(known)
        else waiting.push({ fits, resolve, reject })
      }),
  }
}

export const cli = (args: string[], options?: CliOptions): Promise<CliResult> => startCli(args, options).done

/** The home of a test, where the program has its settings and projects. */
export const environmentIn = (home: string): NodeJS.ProcessEnv => ({
  SPECTRALOOM_CONFIG: join(home, 'config'),
  SPECTRALOOM_PROJECTS: join(home, 'projects'),
})

/** Runs commands there, each of which has to succeed. @returns what it says last */
export const commandsIn =
  (home: string) =>
  async (...args: string[]): Promise<JsonLine> => {
    const { code, result, stderr } = await cli([...args, '--json'], { env: environmentIn(home) })
    if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
    return result
  }
