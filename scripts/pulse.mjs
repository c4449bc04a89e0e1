/**
 * A private PulseAudio server with a loudspeaker that nobody hears and a microphone that hears it: real sound paths on a
 * machine without a sound card. For tests and benches, and by hand:
 *
 *   node scripts/pulse.mjs COMMAND [ARGUMENTS]   runs a command whose sound goes there
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { signalChild } from './signal-child.mjs'

export const SPEAKER = 'speaker'
export const MICROPHONE = 'microphone'
/** What `apt-get install` needs on Debian. */
export const DEBIAN_PACKAGES = ['pulseaudio', 'pulseaudio-utils', 'libasound2-plugins', 'alsa-utils']
const START_TIMEOUT_MS = 10_000

/** Why the private server cannot be started here, or null where it can. */
export function pulseMissing() {
  if (process.platform !== 'linux') return `PulseAudio's null sink is used on Linux only (this is ${process.platform})`
  for (const program of ['pulseaudio', 'pactl', 'parec']) {
    if (spawnSync(program, ['--version'], { stdio: 'ignore' }).error)
      return `${program} is not installed (Debian: apt-get install ${DEBIAN_PACKAGES.join(' ')})`
  }
  return null
}

/**
 * @param sampleRate rate of the loudspeaker and the microphone; float32, stereo
 * @returns `environment` to run programs with; `stop` ends the server and removes its files; `kill` ends it as a crash
 *          would; `start` brings it back under the same address; `control` plugs devices in and out, by pactl
 */
export async function startPulse({ sampleRate = 44_100 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-pulse-'))
  const socket = join(folder, 'native')
  const script = join(folder, 'default.pa')
  const alsa = join(folder, 'asound.conf')
  const daemon = join(folder, 'daemon.conf')
  // Without norewinds the first sound can take two seconds and streams in both directions lose samples.
  writeFileSync(
    script,
    [
      `load-module module-null-sink sink_name=${SPEAKER} format=float32le rate=${sampleRate} channels=2 norewinds=1`,
      `load-module module-remap-source master=${SPEAKER}.monitor source_name=${MICROPHONE}`,
      `set-default-sink ${SPEAKER}`,
      `set-default-source ${MICROPHONE}`,
      `load-module module-native-protocol-unix socket=${socket} auth-anonymous=1`,
      '',
    ].join('\n'),
  )
  // By default the server ends itself where its real-time thread was kept busy for 0.2 s, as on a busy machine it can be.
  writeFileSync(daemon, 'rlimit-rttime = -1\n')
  // The default, and each device by its own name: for PortAudio three devices.
  const named = [SPEAKER, MICROPHONE].map((name) => `pcm.${name} { type pulse device ${name} }\n`)
  writeFileSync(alsa, `pcm.!default { type pulse }\nctl.!default { type pulse }\n${named.join('')}`)
  const environment = {
    ...process.env,
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    PULSE_RUNTIME_PATH: folder,
    PULSE_SERVER: `unix:${socket}`,
    PULSE_CONFIG: daemon,
    // Only this server: no search of cards and of other sound systems, which fills stderr.
    ALSA_CONFIG_PATH: alsa,
  }
  let server = null
  // Whoever started it may be ended by force: the pipe to this one closes then, and it ends the server and removes the files.
  const warden = spawn('sh', ['-c', 'cat; kill -9 "$(cat "$0/server")" 2>&-; rm -rf "$0"', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })

  const answers = () => spawnSync('pactl', ['info'], { env: environment, stdio: 'ignore', timeout: 2000 }).status === 0

  async function start() {
    rmSync(socket, { force: true })
    rmSync(join(folder, 'pid'), { force: true })
    // In a session of its own, as a system's sound server is: on Linux, priorities count within a session only (sched_autogroup).
    server = spawn('pulseaudio', ['--daemonize=no', '--exit-idle-time=-1', '--disable-shm=yes', '-n', '-F', script], {
      env: environment,
      stdio: 'ignore',
      detached: true,
    })
    if (server.pid !== undefined) writeFileSync(join(folder, 'server'), String(server.pid))
    const until = Date.now() + START_TIMEOUT_MS
    while (!answers()) {
      if (server.exitCode !== null || Date.now() > until) throw new Error('PulseAudio did not start')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    // Where it is allowed, all of it runs in real time, as PipeWire does: PulseAudio alone would do so with the part that plays only.
    spawnSync('chrt', ['--rr', '--pid', '4', String(server.pid)], { stdio: 'ignore' })
  }

  const ended = (child) =>
    new Promise((resolve) => (child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', resolve)))

  async function kill() {
    signalChild(server, 'SIGKILL')
    await ended(server)
  }

  async function stop() {
    signalChild(server, 'SIGTERM')
    await ended(server)
    rmSync(join(folder, 'server'), { force: true })
    warden.stdin.end()
    await ended(warden)
  }

  /** Runs `pactl`. @returns what it prints */
  function control(...args) {
    const { status, stdout, stderr } = spawnSync('pactl', args, { env: environment, encoding: 'utf8' })
    if (status !== 0) throw new Error(`pactl ${args.join(' ')}: ${stderr}`)
    return stdout
  }

  /** Number of the module whose line in the list holds `words`. */
  function moduleOf(words) {
    const line = control('list', 'short', 'modules')
      .split('\n')
      .find((candidate) => candidate.includes(words))
    if (!line) throw new Error(`No module with ${words} is loaded`)
    return line.split('\t')[0]
  }

  await start()
  return { folder, environment, start, kill, stop, control, moduleOf, pid: () => server.pid }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...args] = process.argv.slice(2)
  const missing = command ? pulseMissing() : 'no command was given: node scripts/pulse.mjs COMMAND [ARGUMENTS]'
  if (missing) {
    console.error(`Cannot run with a private sound server: ${missing}.`)
    process.exit(2)
  }
  const pulse = await startPulse()
  const child = spawn(command, args, { env: { ...pulse.environment, HOME: process.env.HOME }, stdio: 'inherit' })
  child.once('error', (error) => console.error(`Could not start ${command}: ${error.message}`))
  child.once('close', async (code) => {
    await pulse.stop()
    process.exitCode = code ?? 1
  })
}
