import { SHORTEST_REGION_SECONDS, snappedRegion, type Take, type TakeRegion } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'

export const durationOf = ({ frames, sampleRate }: Pick<Take, 'frames' | 'sampleRate'>): number => frames / sampleRate

/** The part of a finished take that is made anew, its edges where sounds begin. @throws ProjectError where it is too short or not inside */
export function regionOf(take: Take, region: TakeRegion): TakeRegion & { takeName: string } {
  const durationSeconds = durationOf(take)
  const part = snappedRegion(region, take.provenance.origins ?? [], durationSeconds)
  const endSeconds = Math.min(part.endSeconds, durationSeconds)
  if (endSeconds - part.startSeconds < SHORTEST_REGION_SECONDS)
    throw new ProjectError({
      code: 'bad-input',
      message: `A part of "${take.name}" that is made anew lasts ${SHORTEST_REGION_SECONDS} s at least and lies within its ${durationSeconds.toFixed(1)} s.`,
      advice: 'Choose a longer part.',
    })
  return { ...part, endSeconds, takeName: take.name }
}
