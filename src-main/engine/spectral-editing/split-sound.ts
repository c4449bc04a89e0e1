import type { UnlearntSplit } from '../../../src-shared/project/sound-split.ts'
import { EMPTY_MASK, spectralLayerSchema, WHOLE_SOUND } from '../../../src-shared/spectral/index.ts'
import { windowFor } from '../dsp/window-functions.ts'
import { ShapeError } from '../errors.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { centrePart } from './centre-part.ts'
import type { SplitSoundInput } from './edit-jobs.ts'
import { editedSound } from './edited-sound.ts'
import type { ReadableSound } from './readable-sound.ts'
import { withEditedSound } from './render-edits.ts'
import { writeParts } from './write-parts.ts'

/** A window of some 186 ms, in which tones and strokes part best; a moment of a stereo picture is shorter. */
const [SPLIT_SECONDS, CENTRE_SECONDS] = [0.186, 0.093]

/** The first part of a split; the second is what is left of the sound. @throws ShapeError for the centre of other than two channels */
export async function firstPart(sound: ReadableSound, into: UnlearntSplit): Promise<ReadableSound> {
  if (into === 'centre-sides') {
    if (sound.channels !== 2) throw new ShapeError('centre', [[sound.channels]], 'only a sound of two channels has a centre and sides')
    return centrePart(sound, windowFor(CENTRE_SECONDS, sound.sampleRate))
  }
  const layer = spectralLayerSchema.parse({
    ...{ id: 'tones', name: 'tones', operation: { kind: 'split', keeps: 'harmonic' } },
    ...{
      windowSamples: windowFor(SPLIT_SECONDS, sound.sampleRate),
      mask: { ...EMPTY_MASK, shapes: [{ combine: 'add', shape: WHOLE_SOUND }] },
    },
  })
  return editedSound(sound, [layer], new Map())
}

/** The job: the two parts of a sound as files. They sum to the sound, as exactly as single precision is. */
export async function splitSound(input: SplitSoundInput, { signal, emit }: JobHooks<ProgressEvent>): Promise<{ frames: number }> {
  const tell = (progress: number): void => {
    signal.throwIfAborted()
    emit({ type: 'progress', progress, detail: '' })
  }
  return withEditedSound(input, async (edited) => {
    await writeParts(edited, [await firstPart(edited, input.into)], { ...input, tell })
    return { frames: input.sound.frames }
  })
}
