import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { findBrowser } from '../../scripts/browser.mjs'
import { signalChild } from '../../scripts/signal-child.mjs'
import { shareMeasurement } from './measured-config.ts'
import { noteScriptErrors } from './script-errors.ts'

const root = resolve(import.meta.dirname, '../..')

export const browserPath: string | null = findBrowser()

/** The built headless host in a process of its own, with its configuration and projects in `home`. */
export class HeadlessApp {
  private constructor(
    readonly address: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(home: string, args: string[] = [], environment: NodeJS.ProcessEnv = process.env): Promise<HeadlessApp> {
    shareMeasurement(resolve(home, 'config'))
    const child = spawn(process.execPath, [resolve(root, 'out/main/host.js'), '--json', ...args], {
      env: { ...environment, HOME: home, SPECTRALOOM_CONFIG: resolve(home, 'config'), SPECTRALOOM_PROJECTS: resolve(home, 'projects') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const address = await new Promise<string>((found, failed) => {
      child.stdout.on('data', (data) => {
        said += data
        const line = said.split('\n').find((candidate) => candidate.includes('"listening"'))
        if (line) found((JSON.parse(line) as { address: string }).address)
      })
      child.stderr.on('data', (data) => (said += data))
      child.once('exit', (code) => failed(new Error(`The host ended with ${code} before it listened:\n${said}`)))
    })
    return new HeadlessApp(address, child)
  }

  get processId(): number | undefined {
    return this.process.pid
  }

  /** As a power cut ends it. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM')
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const ended = once(this.process, 'exit')
    signalChild(this.process, signal)
    await ended
  }
}

/** @param environment  of the sound server that the browser is to play to; without it the browser is mute, and its devices are made up */
export async function launchBrowser(environment?: NodeJS.ProcessEnv, moreArguments: string[] = []): Promise<Browser> {
  const browser = await chromium.launch({
    ...(environment ? { env: environment as Record<string, string>, ignoreDefaultArgs: ['--mute-audio'] } : {}),
    executablePath: browserPath ?? undefined,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      // Without a sound server Chromium has no output, and the window says so instead of playing to nobody.
      ...(environment ? [] : ['--use-fake-device-for-media-stream']),
      ...moreArguments,
    ],
  })
  noteScriptErrors(browser)
  return browser
}
