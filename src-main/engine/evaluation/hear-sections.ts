import type { SectionSpan } from '../../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import { readMono } from '../hearing/read-mono.ts'
import { pulseOf, secondsOf, sectionsOf, unitStarts } from '../hearing/structure.ts'
import { pitchClasses, tonalPeaks } from '../hearing/tonal-peaks.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { beatParts, stretchAround } from '../labels/beat-stretches.ts'
import { TONE_VIEW } from '../labels/tone-view.ts'
import type { HearSectionsInput } from './evaluation-jobs.ts'
import { openEncoder } from './open-encoder.ts'

const [READING_SHARE, LISTENING_SHARE] = [0.2, 0.7]

/**
 * The job: the sections of a recording by what a run's network of structure says its beats are like,
 * beside their harmony and colour.
 */
export async function hearSections(input: HearSectionsInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<SectionSpan[]> {
  const { source, beats, bars, threads } = input
  const tell = (progress: number): void => {
    signal.throwIfAborted()
    emit({ type: 'progress', progress, detail: source.name })
  }
  const network = learntNetwork(await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights'))
  const { samples } = await readMono(source, (share) => Promise.resolve(tell(READING_SHARE * share)))
  const peaks = tonalPeaks(samples)
  const music = { classes: pitchClasses(peaks), colours: peaks.colours }
  const [end, pulse] = [secondsOf(music), pulseOf(beats, secondsOf(music))]
  if (pulse.length < 2) return sectionsOf(music, beats, bars)
  const piece = beatParts(TONE_VIEW.ofSamples(samples), pulse)
  const stretches = unitStarts(beats, end, bars).map((start) => stretchAround(piece, pulse.indexOf(start)))
  const encoder = await openEncoder(network, threads)
  try {
    const places = await encoder.placesOf(stretches, (share) => tell(LISTENING_SHARE + (1 - LISTENING_SHARE) * share))
    return sectionsOf(music, beats, bars, places)
  } finally {
    await encoder.close()
  }
}
