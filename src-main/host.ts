/** Headless composition root: the app for a browser. The same as `spectraloom serve`. */
import { runCommandLine } from './commands/run-command-line.ts'

process.exit(await runCommandLine(['serve', ...process.argv.slice(2)]))
