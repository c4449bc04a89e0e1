import type { SoundFileFormat, TakeResemblance } from '../../src-shared/project/index.ts'
import { toFailure } from '../failures/to-failure.ts'
import type { OutputTarget } from '../services/exports/output-target.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import type { StartedTake } from '../services/takes/take-generation.ts'
import { onInterrupt } from './on-interrupt.ts'
import type { Output } from './output.ts'

/** A file outside of the project, and the kind of file it is. */
export interface SoundOutput {
  target: OutputTarget
  format: SoundFileFormat
}

/** Waits for a take and writes it to `out`. What Ctrl-C cut short is kept in the project, and takes no file's place. */
export async function awaitTake(
  session: ProjectSession,
  { take, jobId, done }: StartedTake,
  out: SoundOutput | null,
  output: Output,
): Promise<{ fields: Record<string, unknown>; interrupted: boolean }> {
  const interrupt = onInterrupt(output, () => session.jobs.cancel(jobId))
  try {
    const { generated } = await done
    const isWanted = out !== null && !(interrupt.happened && (out.target.replace || generated.frames === 0))
    if (isWanted) await session.takes.exportTo(take.id, out.target, out.format)
    return {
      fields: {
        out: isWanted ? out.target.path : await session.takes.audioPath(take.id),
        seconds: generated.frames / generated.sampleRate,
        sampleRate: generated.sampleRate,
        realTimeFactor: generated.realTimeFactor,
        timeToFirstAudioSeconds: generated.timeToFirstAudioSeconds,
        playedWeights: generated.playedWeights,
        takeId: take.id,
        resemblance: interrupt.happened ? null : await resemblanceOf(session, take.id, output),
      },
      interrupted: interrupt.happened,
    }
  } finally {
    interrupt.dispose()
  }
}

/** What it is like; where that cannot be found out, the take is there all the same. */
async function resemblanceOf(session: ProjectSession, takeId: string, output: Output): Promise<TakeResemblance | null> {
  try {
    return await session.resemblances.of(takeId)
  } catch (error) {
    output.remark(`What it is like could not be found out: ${toFailure(error).message}`)
    return null
  }
}

export const takeInWords = ({ seconds, out, realTimeFactor, resemblance }: Record<string, unknown>): string =>
  [
    `Wrote ${String(seconds)} s to ${String(out)}${typeof realTimeFactor === 'number' ? ` (${realTimeFactor.toFixed(1)}x real time)` : ''}`,
    ...(resemblance ? [resemblanceInWords(resemblance as TakeResemblance)] : []),
  ].join('\n')

const percent = (share: number): string => `${Math.round(100 * share)} %`

const resemblanceInWords = ({ nearShare, ownNearShare, longestSeconds }: TakeResemblance): string =>
  `${percent(nearShare)} of its seconds are near a recording${ownNearShare === null ? '' : ` (of the recordings' own, ${percent(ownNearShare)} are near another place)`}` +
  (longestSeconds > 0 ? `, ${longestSeconds.toFixed(1)} s at a stretch at most` : '')
