import { setImmediate } from 'node:timers/promises'
import type { ResemblingStretch, TakeResemblance } from '../../../src-shared/project/index.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { ownResemblances } from './copying/own-resemblance.ts'
import { NEAR_LIKENESS, ResemblanceIndex, shareAbove, WINDOW_FRAMES, type Resemblance } from './copying/resemblance.ts'
import { semitoneFrames, SEMITONE_FRAMES_PER_SECOND } from './copying/semitone-frames.ts'
import type { ResembleInput } from './evaluation-jobs.ts'
import { isLongEnough } from './judged-sound.ts'
import { readReal } from './read-sounds.ts'
import { secondsOf, type RealSound } from './real-sounds.ts'

/** Seconds of a take times those of the recordings: half a minute of work. Of more, the middle of each recording is searched. */
const MOST_COMPARED = 600 * 1800
/** Two seconds follow one place where they are no further off it than this. */
const SAME_PLACE_SECONDS = 0.25

/** The job: which seconds of a take are near which recordings, transposed or not, and how much those are near themselves. */
export async function resembleTake(
  { takePath, sources, ownNearShare }: ResembleInput,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<TakeResemblance> {
  const step = async (progress: number, detail: string): Promise<void> => {
    emit({ type: 'progress', progress, detail })
    await setImmediate()
    signal.throwIfAborted()
  }
  const [take] = await readReal([{ name: '', path: takePath }], Infinity, () => step(0, ''))
  const parts = sources.map((source) => ({ name: source.name, source, startSeconds: 0, endSeconds: source.frames / source.sampleRate }))
  const learntSeconds = parts.reduce((sum, { endSeconds }) => sum + endSeconds, 0)
  const all = await readReal(parts, MOST_COMPARED / Math.max(1, secondsOf([take])), (name) => step(0.05, name))
  const sounds = all.filter(({ samples }) => isLongEnough(samples))
  const index = new ResemblanceIndex(sounds.map(({ samples }) => semitoneFrames(samples)))
  await step(0.2, 'Looking for what it is like')
  const found = isLongEnough(take.samples)
    ? index.search(semitoneFrames(take.samples), { thresholds: [NEAR_LIKENESS] })
    : { windows: [], longestSeconds: [0] }
  const ofMusic = (share: number): Promise<void> => step(0.5 + 0.5 * share, 'How much the music is like itself')
  return {
    stretches: stretchesOf(found.windows, sounds),
    nearShare: shareAbove(found.windows, NEAR_LIKENESS) ?? 0,
    longestSeconds: found.longestSeconds[0],
    ownNearShare: ownNearShare ?? shareAbove(await ownResemblances(index, sounds, ofMusic), NEAR_LIKENESS),
    searchedSeconds: secondsOf(sounds),
    learntSeconds,
  }
}

/** Seconds that are near, put together where they follow one place of a recording. */
function stretchesOf(windows: readonly Resemblance[], sounds: readonly RealSound[]): ResemblingStretch[] {
  const stretches: (ResemblingStretch & { recording: number })[] = []
  windows.forEach(({ likeness, recording, sourceSeconds, transposition }, i) => {
    if (likeness <= NEAR_LIKENESS) return
    const atSeconds = i / SEMITONE_FRAMES_PER_SECOND
    const last = stretches.at(-1)
    const sourceOf = (at: number): number => last!.sourceSeconds - (sounds[recording].startSeconds ?? 0) + at - last!.atSeconds
    if (
      last?.recording === recording &&
      last.transposition === transposition &&
      atSeconds <= last.atSeconds + last.seconds &&
      Math.abs(sourceOf(atSeconds) - sourceSeconds) < SAME_PLACE_SECONDS
    ) {
      last.seconds = atSeconds - last.atSeconds + WINDOW_FRAMES / SEMITONE_FRAMES_PER_SECOND
      last.likeness = Math.max(last.likeness, likeness)
      return
    }
    const sound = sounds[recording]
    stretches.push({
      recording,
      atSeconds,
      seconds: WINDOW_FRAMES / SEMITONE_FRAMES_PER_SECOND,
      recordingId: sound.recordingId!,
      sourceSeconds: sourceSeconds + (sound.startSeconds ?? 0),
      transposition,
      likeness,
    })
  })
  return stretches.map(({ recording: _, ...stretch }) => stretch)
}
