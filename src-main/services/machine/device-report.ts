import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os'
import { dirname } from 'node:path'
import type { DoctorReport } from '../../../src-shared/rpc/index.ts'
import type { Log } from '../../failures/log.ts'
import { inOneLine } from '../audio/audio-discovery.ts'
import { bestProvider, type MeasuredProviders } from './measured-providers.ts'
import type { ProviderChoice } from './provider-choice.ts'

interface Examined {
  info: { version: string; projectsFolder: string }
  providers: Pick<ProviderChoice, 'measure' | 'rememberedOrMeasured'>
  log: Log
  configFolder: string
}

type Check = DoctorReport['checks'][number]

const GIGABYTE = 1024 ** 3
const COMFORTABLE_MEMORY_GIGABYTES = 4
const COMFORTABLE_DISK_GIGABYTES = 2

/** What this machine has and what may stand in the way, in words for the person. */
export async function examineMachine(
  { info, providers: choice, log, configFolder }: Examined,
  { measure = false } = {},
): Promise<DoctorReport> {
  const checks: Check[] = []
  let measured: MeasuredProviders | null = null
  try {
    measured = await (measure ? choice.measure() : choice.rememberedOrMeasured())
    const { providers } = measured
    checks.push({ name: 'Engine', ok: providers.some(({ available }) => available), detail: 'The engine process starts and answers.' })
  } catch (error) {
    log.write('error', 'The engine process does not answer', { error })
    checks.push({
      name: 'Engine',
      ok: false,
      detail: `The engine process does not start. ${inOneLine(error)} Installing Spectraloom again may help.`,
    })
  }
  const memoryGigabytes = totalmem() / GIGABYTE
  checks.push({
    name: 'Memory',
    ok: memoryGigabytes >= COMFORTABLE_MEMORY_GIGABYTES,
    detail: `${memoryGigabytes.toFixed(1)} GB.${memoryGigabytes >= COMFORTABLE_MEMORY_GIGABYTES ? '' : ' Use the preset "quick" and small sizes.'}`,
  })
  checks.push(checkFolder('Settings and log', configFolder), checkFolder('New projects', info.projectsFolder))
  if (log.path) checks.push({ name: 'Log file', ok: true, detail: log.path })
  return {
    version: info.version,
    node: process.versions.node,
    platform: `${process.platform} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(memoryGigabytes * 10) / 10,
    providers: measured?.providers ?? [],
    automatic: measured && {
      training: bestProvider(measured.providers, 'training'),
      playing: bestProvider(measured.providers, 'playing'),
      measuredAt: measured.measuredAt,
    },
    checks,
  }
}

function checkFolder(name: string, folder: string): Check {
  try {
    if (name === 'Settings and log') mkdirSync(folder, { recursive: true })
    const existing = nearestExisting(folder)
    accessSync(existing, constants.W_OK)
    const { bavail, bsize } = statfsSync(existing)
    const freeGigabytes = (bavail * bsize) / GIGABYTE
    const enough = freeGigabytes >= COMFORTABLE_DISK_GIGABYTES
    return {
      name,
      ok: enough,
      detail: `${folder}: can be written to, ${freeGigabytes.toFixed(1)} GB free.${enough ? '' : ' Free some space.'}`,
    }
  } catch (error) {
    return { name, ok: false, detail: `${folder}: ${error instanceof Error ? error.message : String(error)}. Check its permissions.` }
  }
}

/** A folder that will only be made when needed is judged by the first of its parents that exists. */
function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder))
}
