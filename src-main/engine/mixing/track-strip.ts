import type { Song, TempoMap, Track } from '../../../src-shared/music/index.ts'
import { fromDb } from '../dsp/level.ts'
import type { SampleFile } from '../files/sample-file.ts'
import { INSTRUMENT_SOUNDS } from '../synth/instruments/index.ts'
import { AutomationCurve } from './automation-curve.ts'
import { ClipPlayer } from './clip-player.ts'
import { NotePlayer } from './note-player.ts'
import { timedNotes } from './timed-notes.ts'

/** Gains that move are reckoned anew so often, and run straight between. */
const GAIN_STEP = 64

/** Ten loud notes at once stay about full scale. */
const INSTRUMENT_GAIN = 0.25

/** What several tracks go into. */
export interface MixBuses {
  left: Float32Array
  right: Float32Array
  /** Mono. */
  reverb: Float32Array
  delay: Float32Array
}

/** Where a track's sounds lie, by kind and id. */
export type SoundFiles = ReadonlyMap<string, SampleFile>
export const soundKey = ({ kind, id }: { kind: string; id: string }): string => `${kind}/${id}`

/** One track: its notes or clips, its level, place and sends. */
export class TrackStrip {
  private readonly notes: NotePlayer | null
  private readonly clips: ClipPlayer[]
  private readonly curves: Record<'gainDb' | 'pan' | 'reverbSend' | 'delaySend', AutomationCurve>
  private readonly left: Float32Array
  private readonly right: Float32Array

  constructor(
    track: Track,
    { tempo, sampleRate, files, blockSamples, startSample }: StripContext,
    private at = startSample,
  ) {
    this.notes =
      track.kind === 'notes'
        ? new NotePlayer(INSTRUMENT_SOUNDS[track.instrument], timedNotes(track, tempo, sampleRate), startSample, sampleRate)
        : null
    this.clips = track.clips.flatMap((clip) => {
      const file = clip.kind === 'audio' && !clip.isMuted ? files.get(soundKey(clip.sound)) : undefined
      return clip.kind === 'audio' && file ? [new ClipPlayer(clip, file, tempo, sampleRate)] : []
    })
    const curve = (target: keyof typeof this.curves): AutomationCurve =>
      new AutomationCurve(
        track.automation.find((lane) => lane.target === target),
        track[target],
        tempo,
        sampleRate,
      )
    this.curves = { gainDb: curve('gainDb'), pan: curve('pan'), reverbSend: curve('reverbSend'), delaySend: curve('delaySend') }
    this.left = new Float32Array(blockSamples)
    this.right = new Float32Array(blockSamples)
  }

  /** Adds the track's next `count` samples to the buses. */
  async add(buses: MixBuses, count: number): Promise<void> {
    const left = this.left.subarray(0, count).fill(0)
    const right = this.right.subarray(0, count).fill(0)
    if (this.notes) {
      this.notes.add(left)
      for (let i = 0; i < count; i++) left[i] *= INSTRUMENT_GAIN
      right.set(left)
    }
    for (const clip of this.clips) await this.addClip(clip, left, right)
    this.mix(buses, left, right)
    this.at += count
  }

  private async addClip(clip: ClipPlayer, left: Float32Array, right: Float32Array): Promise<void> {
    const end = this.at + left.length
    if (clip.startSample >= end || clip.startSample + clip.lengthSamples <= this.at) return
    // Entered in its middle: what has passed is read and left out.
    await clip.skipTo(Math.max(0, this.at - clip.startSample))
    const offset = Math.max(0, clip.startSample - this.at)
    const [first, second = first] = await clip.take(left.length - offset)
    for (let i = 0; i < first.length; i++) {
      left[offset + i] += first[i]
      right[offset + i] += second[i]
    }
  }

  /** Balance: in the middle both sides pass unchanged, so that a stereo clip is heard bit for bit. */
  private mix(buses: MixBuses, left: Float32Array, right: Float32Array): void {
    const { gainDb, pan, reverbSend, delaySend } = this.curves
    let now = this.gains(this.at)
    for (let from = 0; from < left.length; from += GAIN_STEP) {
      const to = Math.min(left.length, from + GAIN_STEP)
      const still = gainDb.isStill && pan.isStill && reverbSend.isStill && delaySend.isStill
      const then = still ? now : this.gains(this.at + to)
      for (let i = from; i < to; i++) {
        const t = (i - from) / (to - from)
        const l = left[i] * (now.left + (then.left - now.left) * t)
        const r = right[i] * (now.right + (then.right - now.right) * t)
        buses.left[i] += l
        buses.right[i] += r
        const mono = 0.5 * (l + r)
        if (now.reverb > 0 || then.reverb > 0) buses.reverb[i] += mono * (now.reverb + (then.reverb - now.reverb) * t)
        if (now.delay > 0 || then.delay > 0) buses.delay[i] += mono * (now.delay + (then.delay - now.delay) * t)
      }
      now = then
    }
  }

  private gains(sample: number): { left: number; right: number; reverb: number; delay: number } {
    const { gainDb, pan, reverbSend, delaySend } = this.curves
    const gain = fromDb(gainDb.at(sample))
    const place = Math.max(-1, Math.min(1, pan.at(sample)))
    const send = (curve: AutomationCurve): number => Math.max(0, Math.min(1, curve.at(sample)))
    return { left: gain * Math.min(1, 1 - place), right: gain * Math.min(1, 1 + place), reverb: send(reverbSend), delay: send(delaySend) }
  }
}

export interface StripContext {
  tempo: TempoMap
  sampleRate: number
  files: SoundFiles
  blockSamples: number
  /** Of the song. */
  startSample: number
}

/** Tracks that are heard: those that are soloed where any is, else those that are not muted. */
export function audibleTracks({ tracks }: Pick<Song, 'tracks'>): readonly Track[] {
  const soloed = tracks.filter(({ isSoloed }) => isSoloed)
  return (soloed.length > 0 ? soloed : tracks).filter(({ isMuted }) => !isMuted)
}
