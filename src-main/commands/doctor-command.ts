import { join } from 'node:path'
import { openLog } from '../failures/log.ts'
import { examineMachine } from '../services/device-report.ts'
import { configFolder, projectsFolder } from '../services/user-folders.ts'
import { version } from '../version.ts'
import { nodeForker } from '../workers/fork-engine.ts'
import { EXIT, parseFlags, type Command } from './command.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Say what this machine has and what stands in the way.',
  help: `Usage: spectraloom doctor [--json]

Examines the machine. Fails (exit code 1) where something does not work.`,

  async run(args, output) {
    parseFlags('doctor', args, {}, [])
    const config = configFolder()
    const report = await examineMachine({ info: { version, projectsFolder: projectsFolder() }, forker: nodeForker, log: openLog(join(config, 'log', 'spectraloom.log')), configFolder: config })
    const lines = [
      `Spectraloom ${report.version}, Node ${report.node}, ${report.platform}`,
      `${report.processor}, ${report.cores} cores, ${report.memoryGigabytes} GB`,
      ...report.providers.map(({ id, available, detail }) => `${available ? 'yes' : ' no'}  ${id}: ${detail}`),
      ...report.checks.map(({ name, ok, detail }) => `${ok ? ' ok' : 'BAD'}  ${name}: ${detail}`),
    ]
    output.result({ ...report }, lines.join('\n'))
    return report.checks.every(({ ok }) => ok) ? EXIT.done : EXIT.failed
  },
}
