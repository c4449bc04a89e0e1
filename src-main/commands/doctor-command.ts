import { join } from 'node:path'
import type { DoctorReport } from '../../src-shared/rpc/index.ts'
import { openLog } from '../failures/log.ts'
import { examineMachine } from '../services/machine/device-report.ts'
import { ProviderChoice } from '../services/machine/provider-choice.ts'
import { configFolder, projectsFolder } from '../services/project/user-folders.ts'
import { version } from '../version.ts'
import { nodeForker } from '../workers/fork-engine.ts'
import { EXIT, parseFlags, type Command } from './command.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Say what this machine has and what stands in the way.',
  help: `Usage: spectraloom doctor [--measure] [--json]

Examines the machine. Fails (exit code 1) where something does not work. How fast each provider trains is measured once and remembered.

  --measure   measure again`,

  async run(args, output) {
    const flags = parseFlags('doctor', args, { measure: { type: 'boolean' } }, [])
    const config = configFolder()
    const log = openLog(join(config, 'log', 'spectraloom.log'))
    const providers = new ProviderChoice({ forker: nodeForker, log, configFolder: config, version })
    const report = await examineMachine(
      { info: { version, projectsFolder: projectsFolder() }, providers, log, configFolder: config },
      { measure: flags.isSet('measure') },
    )
    const lines = [
      `Spectraloom ${report.version}, Node ${report.node}, ${report.platform}`,
      `${report.processor}, ${report.cores} cores, ${report.memoryGigabytes} GB`,
      ...report.providers.map((provider) => providerLine(provider, report.automatic)),
      ...report.checks.map(({ name, ok, detail }) => `${ok ? ' ok' : 'BAD'}  ${name}: ${detail}`),
    ]
    output.result({ ...report }, lines.join('\n'))
    return report.checks.every(({ ok }) => ok) ? EXIT.done : EXIT.failed
  },
}

function providerLine({ id, available, detail, rates }: DoctorReport['providers'][number], automatic: DoctorReport['automatic']): string {
  const chosen =
    automatic && [automatic.training === id && 'training', automatic.playing === id && 'generating'].filter(Boolean).join(' and ')
  const speed = rates
    ? `, ${significant(rates.gigaflops)} GFLOP/s, ${significant(rates.stepsPerSecond)} training steps/s, ` +
      `${significant(rates.framesPerSecond)} frames/s`
    : ''
  return `${available ? 'yes' : ' no'}  ${id}: ${detail}${speed}${chosen ? ` (taken for ${chosen})` : ''}`
}

const significant = (value: number): string => String(Number(value.toPrecision(3)))
