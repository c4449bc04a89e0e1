/** What a sound can be held against, and how the two lie over each other. */
import type { Recording, Run, Take } from '../../../../src-shared/project/index.ts'
import { playableRecording, playableTake } from '../../../player/playable.ts'
import type { SoundSource } from '../../../player/sound-source.ts'
import type { TimeView } from './time-view.ts'

export interface Comparison {
  key: string
  /** Why these two, for the person. */
  words: string
  source: SoundSource
  /** This moment of the other sound lies at this one's beginning. */
  offsetSeconds: number
}

export interface ComparableSounds {
  recordings: ReadonlyMap<string, Recording>
  takes: ReadonlyMap<string, Take>
  runs: ReadonlyMap<string, Run>
  seedSeconds(settings: Run['settings']): number
}

/** Of the stretches that are like a recording, the longest. */
const MOST_STRETCHES = 4

/** What a sound comes from, or is like: the nearest first. */
export function comparisonsOf(sound: SoundSource, sounds: ComparableSounds): Comparison[] {
  const { recordings, takes } = sounds
  if (sound.ref.kind === 'recording') {
    const made = recordings.get(sound.ref.id)?.madeFrom
    const source = made && sourceOf(made.sound, sounds)
    return source ? [{ key: 'made-from', words: `What it was made from: ${source.title}`, source, offsetSeconds: 0 }] : []
  }
  const take = sound.ref.kind === 'take' ? takes.get(sound.ref.id) : undefined
  return take ? [...originsOf(take, sounds), ...likenessesOf(take, sounds)] : []
}

function originsOf({ provenance: { region, seed, runId } }: Take, sounds: ComparableSounds): Comparison[] {
  const found: Comparison[] = []
  const before = region && sounds.takes.get(region.takeId)
  if (before) found.push({ key: 'region', words: `The take before: ${before.name}`, source: playableTake(before), offsetSeconds: 0 })
  const recording = sounds.recordings.get(seed.recordingId)
  if (recording) {
    const run = sounds.runs.get(runId)
    found.push({
      key: 'seed',
      words: `How ${recording.name} went on`,
      source: playableRecording(recording),
      offsetSeconds: seed.startSeconds + (run ? sounds.seedSeconds(run.settings) : 0),
    })
  }
  return found
}

function likenessesOf({ resemblance }: Take, { recordings }: ComparableSounds): Comparison[] {
  const longest = [...(resemblance?.stretches ?? [])].sort((a, b) => b.seconds - a.seconds).slice(0, MOST_STRETCHES)
  return longest.flatMap(({ recordingId, atSeconds, sourceSeconds }, index) => {
    const recording = recordings.get(recordingId)
    if (!recording) return []
    const words = `Like ${recording.name} at ${atSeconds.toFixed(1)} s`
    return [{ key: `like-${index}`, words, source: playableRecording(recording), offsetSeconds: sourceSeconds - atSeconds }]
  })
}

function sourceOf({ kind, id }: { kind: 'recording' | 'take'; id: string }, { recordings, takes }: ComparableSounds): SoundSource | null {
  const recording = kind === 'recording' ? recordings.get(id) : undefined
  const take = kind === 'take' ? takes.get(id) : undefined
  return recording ? playableRecording(recording) : take ? playableTake(take) : null
}

/** The same stretch of time in another sound, that lies `offsetSeconds` before. */
export function alignedView(view: TimeView, sampleRate: number, other: Pick<SoundSource, 'sampleRate'>, offsetSeconds: number): TimeView {
  const ratio = other.sampleRate / sampleRate
  return { startFrame: view.startFrame * ratio + offsetSeconds * other.sampleRate, framesPerPixel: view.framesPerPixel * ratio }
}
