import { inspect } from 'node:util'
import { join } from 'node:path'
import { openLog } from '../failures/log.ts'
import { isUnexpected, toFailure } from '../failures/to-failure.ts'
import { configFolder } from '../services/project/user-folders.ts'
import { version } from '../version.ts'
import { EXIT, UsageError, type Command } from './command.ts'
import { analyzeCommand } from './analyze-command.ts'
import { demoCommand } from './demo-command.ts'
import { editCommand } from './edit-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { evaluateCommand } from './evaluate-command.ts'
import { exportCommand } from './export-command.ts'
import { generateCommand } from './generate-command.ts'
import { importCommand } from './import-command.ts'
import { inspectCommand } from './inspect-command.ts'
import { listCommand } from './list-command.ts'
import { mendCommand } from './mend-command.ts'
import { cleanCommand } from './clean-command.ts'
import { collectCommand } from './collect-command.ts'
import { duplicateCommand } from './duplicate-command.ts'
import { newCommand } from './new-command.ts'
import { packCommand, unpackCommand } from './pack-commands.ts'
import { versionsCommand } from './versions-command.ts'
import { Output } from './output.ts'
import { piecesCommand } from './pieces-command.ts'
import { removeCommand } from './remove-command.ts'
import { renameCommand } from './rename-command.ts'
import { serveCommand } from './serve-command.ts'
import { trainCommand } from './train-command.ts'

const COMMANDS: readonly Command[] = [
  newCommand,
  duplicateCommand,
  packCommand,
  unpackCommand,
  collectCommand,
  cleanCommand,
  versionsCommand,
  importCommand,
  mendCommand,
  editCommand,
  analyzeCommand,
  trainCommand,
  generateCommand,
  evaluateCommand,
  exportCommand,
  listCommand,
  renameCommand,
  removeCommand,
  inspectCommand,
  piecesCommand,
  demoCommand,
  serveCommand,
  doctorCommand,
]

const HELP = `Usage: spectraloom COMMAND ...

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

"spectraloom COMMAND --help" says more. Every command knows --json: one JSON object a line, the last one the result.
Exit codes: 0 done, 1 failed, 2 used wrongly, 130 ended by Ctrl-C.`

/** Runs one command. @returns the exit code */
export async function runCommandLine(args: string[]): Promise<number> {
  const [name, ...rest] = args
  const output = new Output(args.includes('--json'))
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      output.text(HELP)
      return name === undefined ? EXIT.misused : EXIT.done
    }
    if (name === '--version' || name === '-v') {
      output.text(version)
      return EXIT.done
    }
    const command = COMMANDS.find((candidate) => candidate.name === name)
    if (!command)
      throw new UsageError(`There is no command "${name}".`, `Choose one of: ${COMMANDS.map((candidate) => candidate.name).join(', ')}.`)
    if (rest.includes('--help') || rest.includes('-h')) {
      output.text(command.help)
      return EXIT.done
    }
    return await command.run(rest, output)
  } catch (error) {
    const failure = toFailure(error)
    output.failure(failure)
    if (isUnexpected(failure)) logUnexpected(error, args, output)
    return error instanceof UsageError ? EXIT.misused : EXIT.failed
  }
}

function logUnexpected(error: unknown, args: string[], output: Output): void {
  const log = openLog(join(configFolder(), 'log', 'spectraloom.log'))
  log.write('error', 'A command failed unexpectedly', { args, error: inspect(error) })
  output.remark(`Details: ${log.path}`)
}
