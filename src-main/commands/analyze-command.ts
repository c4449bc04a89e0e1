import type { MaterialReport } from '../../src-shared/project/index.ts'
import { EXIT, parseFlags, type Command } from './command.ts'
import { onInterrupt } from './on-interrupt.ts'
import { withProject } from './with-project.ts'

export const analyzeCommand: Command = {
  name: 'analyze',
  summary: 'Say what the recordings of a project are good for.',
  help: `Usage: spectraloom analyze DIR [--json]

Listens into all recordings and says how much there is to learn from, at what level and how clean it was recorded, how many notes
sound at once (estimated), and what to expect of a training.

Example: spectraloom analyze ~/Music/Preludes.loom`,

  async run(args, output) {
    const flags = parseFlags('analyze', args, {}, ['DIR'])
    const on = { 'jobs.changed': ({ kind, detail }: { kind: string; detail: string }) => (kind === 'analysis' && detail ? output.progress(`Listening to ${detail}`) : undefined) }
    return withProject({ command: 'analyze', folder: flags.positionals[0], output, on }, async (session) => {
      const job = session.material.report()
      const interrupt = onInterrupt(output, () => void session.jobs.cancel(job.id))
      try {
        const report = await job.done
        output.result({ ...report }, inWords(report))
        return EXIT.done
      } catch (error) {
        if (interrupt.happened) return EXIT.interrupted
        throw error
      } finally {
        interrupt.dispose()
      }
    })
  },
}

const decibels = (value: number): string => `${value.toFixed(1)} dB`

function inWords({ files, seconds, levelDb, clippedFiles, polyphony, headline, findings }: MaterialReport): string {
  const facts = [
    `${files} ${files === 1 ? 'recording' : 'recordings'}, ${(seconds / 60).toFixed(1)} minutes with sound`,
    levelDb && `Level: ${decibels(levelDb.median)} in the middle, ${decibels(levelDb.softest)} to ${decibels(levelDb.loudest)}`,
    `Clipped: ${clippedFiles === 0 ? 'none' : clippedFiles}`,
    polyphony && `Notes at once: about ${polyphony.medianNotes} (estimated), silent ${Math.round(100 * polyphony.shares[0])} % of the time`,
  ]
  return [...facts.filter(Boolean), '', `${headline}.`, ...findings.map(({ text }) => `- ${text}`)].join('\n')
}
