import { FIRST_GENERATION_SETTINGS, seedSecondsOf, type GenerationSettings } from '../../../../src-shared/project/index.ts'
import { codecOfSettings } from '../../dsp/codecs/index.ts'
import { renderTake } from '../../generation/generate-take.ts'
import { previewSegment, type PreviewMaker } from './preview-maker.ts'

/** A short take that goes on from the middle of what was held out. */
export const soundPreview: PreviewMaker = {
  examples({ input: { previewSeconds }, data: { kept, trainingFrames } }) {
    // A codec's frames are predicted one by one; without one, all of the material is looked through once.
    if (!kept.codec) return trainingFrames
    return (previewSeconds * kept.codec.sampleRate) / (kept.codec.hopSamples ?? kept.codec.frameSamples)
  },
  async make(parts, network, outPath, signal) {
    const { input } = parts
    const { recordingId, startSeconds, endSeconds } = previewSegment(parts)
    const source = input.sources.find((candidate) => candidate.recordingId === recordingId)!
    const heardSeconds = seedSecondsOf(network.settings, codecOfSettings)
    const seed = { recordingId, startSeconds: Math.max(startSeconds, (startSeconds + endSeconds - heardSeconds) / 2) }
    const settings: GenerationSettings = {
      ...FIRST_GENERATION_SETTINGS,
      seconds: input.previewSeconds,
      randomSeed: network.settings.seed,
      // As trained, so that previews of one run can be compared.
      weights: 'float32',
    }
    const take = await renderTake(
      {
        settings,
        seed: { source, startSeconds: seed.startSeconds },
        material: { sources: input.sources, featureFolder: input.featureFolder },
        outPath: `${outPath}.wav`,
        askedAt: performance.now(),
        isPassing: true,
        // Of one voice the processor makes as much as any other, and it is free while another one trains.
        provider: 'cpu',
        threads: input.threads,
      },
      network,
      { emit: () => undefined, signal },
    )
    return take.outcome === 'cancelled' ? null : { kind: 'sound', take, seed, settings }
  },
}
