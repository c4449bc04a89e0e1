import type { SplitSegment } from '../../../../src-shared/project/index.ts'
import { findLabels } from '../../evaluation/find-labels.ts'
import { labelKindOf } from '../../labels/label-kinds.ts'
import type { PreviewMaker, PreviewParts } from './preview-maker.ts'

/** The shortest of what was held out, so that it is looked through soon; or of what there is at all. */
function shortestHeldOut({ data: { split } }: PreviewParts): SplitSegment {
  const heldOut = split.segments.filter(({ part }) => part === 'validation')
  const seconds = ({ startSeconds, endSeconds }: SplitSegment): number => endSeconds - startSeconds
  return (heldOut.length > 0 ? heldOut : split.segments).reduce((shortest, one) => (seconds(one) < seconds(shortest) ? one : shortest))
}

/** What it finds in a recording that was held out, or of which a part was. */
export const labelsPreview: PreviewMaker = {
  examples(parts) {
    const { settings } = parts.input
    const { startSeconds, endSeconds } = shortestHeldOut(parts)
    return (
      (endSeconds - startSeconds) /
      labelKindOf(settings.model).view.stepSeconds /
      ('sequenceSteps' in settings ? Number(settings.sequenceSteps) : 1)
    )
  },
  async make(parts, network, _, signal) {
    const { input } = parts
    const { recordingId } = shortestHeldOut(parts)
    const source = input.sources.find((candidate) => candidate.recordingId === recordingId)!
    const features = await labelKindOf(input.settings.model).view.hear(input.featureFolder, source, { signal })
    if (features.length === 0 || signal.aborted) return null
    const found = await findLabels(
      network,
      { features, seconds: source.frames / source.sampleRate },
      { threads: input.threads, onWindow: () => !signal.aborted },
    )
    return found && { kind: 'labels', recordingId, found }
  },
}
