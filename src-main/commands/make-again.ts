import { CORPUS_PLAYING_VERSION, type Take } from '../../src-shared/project/index.ts'
import { remakeTake } from '../services/live/remake-take.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { EXIT } from './command.ts'
import { awaitTake, takeInWords, type SoundOutput } from './await-take.ts'
import { untilInterrupted } from './on-interrupt.ts'
import type { Output } from './output.ts'

interface MakeAgainOptions {
  name: string | undefined
  out: SoundOutput | null
  output: Output
}

/** Whether the same settings give other sound than the take's, since sounds are chosen in another way than when it was made. */
export const isPlayedOtherwise = ({ provenance }: Take): boolean =>
  provenance.origins !== undefined && provenance.playingVersion !== CORPUS_PLAYING_VERSION

/** The same sound once more, of a take that was generated or kept of live playing. @returns the exit code */
export async function makeAgain(session: ProjectSession, take: Take, options: MakeAgainOptions): Promise<number> {
  if (isPlayedOtherwise(take))
    options.output.remark(
      `"${take.name}" was made by another version of the program, which chooses sounds in another way: what comes of the same seed will differ.`,
    )
  if (take.provenance.live) return playAgain(session, take, options)
  const { name = `${take.name}, again`.slice(0, 120), out, output } = options
  const { runId, checkpointStep, seed, settings, region, playedWeights } = take.provenance
  const started = await session.takes.generate({
    run: session.runs.get(runId),
    checkpointStep,
    seed,
    settings: { ...settings, weights: playedWeights ?? settings.weights },
    region,
    name,
  })
  const { fields, interrupted } = await awaitTake(session, started, out, output)
  output.result(fields, takeInWords(fields))
  return interrupted ? EXIT.interrupted : EXIT.done
}

function playAgain(session: ProjectSession, take: Take, { name, out, output }: MakeAgainOptions): Promise<number> {
  const job = remakeTake(session, take, name)
  return untilInterrupted(
    output,
    () => session.jobs.cancel(job.id),
    async () => {
      const { id, frames, sampleRate } = await job.done
      if (out) await session.takes.exportTo(id, out.target, out.format)
      const path = out ? out.target.path : await session.takes.audioPath(id)
      const fields = { out: path, seconds: frames / sampleRate, sampleRate, takeId: id }
      output.result(fields, takeInWords(fields))
      return EXIT.done
    },
  )
}
