import { EXIT, parseFlags, type Command } from './command.ts'
import { findRecording } from './find-recording.ts'
import { mendFlagHelp, mendFlags, mendWishFrom } from './mend-flags.ts'
import { onInterrupt } from './on-interrupt.ts'
import { tellFindings } from './tell-findings.ts'
import { withProject } from './with-project.ts'

export const mendCommand: Command = {
  name: 'mend',
  summary: "Change how a recording's sound is mended.",
  help: `Usage: spectraloom mend DIR RECORDING [--mend LIST] [--tracks LIST] [--json]

Decodes a recording of the project in DIR once more and mends of its sound what is named, where it needs it. RECORDING is its name or id.
Its file never changes: "--mend none" brings the sound back as the file has it.

${mendFlagHelp}

Example: spectraloom mend ~/Music/Preludes.loom "Duet in G" --mend polarity,offset`,

  async run(args, output) {
    const flags = parseFlags('mend', args, mendFlags, ['DIR', 'RECORDING'])
    const wish = mendWishFrom(flags)
    const [folder, wanted] = flags.positionals
    return withProject({ command: 'mend', folder, output }, async (session) => {
      const { id } = findRecording(session, wanted)
      const job = session.library.mend(id, wish)
      const interrupt = onInterrupt(output, () => session.jobs.cancel(job.id))
      try {
        await job.done
      } catch (error) {
        if (interrupt.happened) return EXIT.interrupted
        throw error
      } finally {
        interrupt.dispose()
      }
      const recording = session.library.recording(id)
      tellFindings([recording], output)
      const { name, mend, findings, peakDb, rmsDb } = recording
      const done = [...mend.kinds, ...(mend.tracks ? [`tracks ${mend.tracks.join(', ')}`] : [])]
      output.result(
        { recordingId: id, mend, findings, peakDb, rmsDb },
        `"${name}": ${done.length > 0 ? `mended (${done.join(', ')})` : 'as its file has it'}, peak ${peakDb.toFixed(1)} dB.`,
      )
      return EXIT.done
    })
  },
}
