/** Command-line composition root. */
import { runCommandLine } from './commands/run-command-line.ts'

const exitCode = await runCommandLine(process.argv.slice(2))
// Where stdout is a pipe the last lines may still be on their way.
process.stdout.write('', () => process.exit(exitCode))
