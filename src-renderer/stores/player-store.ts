import type { Samples } from '../../src-shared/units.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { PlayerReport, SoundRef } from '../../src-shared/rpc/index.ts'
import type { Player, PlayerPorts } from '../player/player.ts'
import { sameSound, type SoundSource } from '../player/sound-source.ts'
import { useNoticesStore } from './notices-store.ts'

let makePlayer: ((ports: PlayerPorts) => Player) | null = null

/** Set once at start: what makes sound. */
export function providePlayer(make: (ports: PlayerPorts) => Player): void {
  makePlayer = make
}

/** A stretch of a sound to be played alone, in samples per channel. */
export interface Stretch {
  startFrame: Samples
  endFrame: Samples
}

/** A loop shorter than this would be a tone. */
const SHORTEST_LOOP_SECONDS = 0.05

/** Linear, after the volume and the limiter; the limiter's lowest gain beside them. */
export type Levels = Pick<PlayerReport, 'peaks' | 'rms' | 'limiterGain'>

/** What sounds, where it is, how loud. */
export const usePlayerStore = defineStore('player', () => {
  const source = shallowRef<SoundSource | null>(null)
  const state = ref<PlayerReport['state']>('empty')
  const positionFrame = ref(0)
  const totalFrames = ref(0)
  const growing = ref(false)
  const volume = ref(1)
  const muted = ref(false)
  const levels = shallowRef<Levels>({ peaks: [0, 0], rms: [0, 0], limiterGain: 1 })
  /** Where to stop by itself; null plays to the end. */
  const stretch = shallowRef<Stretch | null>(null)
  /** What is repeated; null plays on. */
  const loop = shallowRef<Stretch | null>(null)
  let engine: Player | null = null

  const positionSeconds = computed(() => (source.value ? positionFrame.value / source.value.sampleRate : 0))
  const durationSeconds = computed(() => (source.value ? totalFrames.value / source.value.sampleRate : 0))
  const sounding = computed(() => state.value === 'playing' || state.value === 'buffering')
  const isCurrent = (ref: SoundRef): boolean => sameSound(source.value?.ref, ref)
  const isSounding = (ref: SoundRef): boolean => sounding.value && isCurrent(ref)

  function player(): Player {
    if (!engine) {
      if (!makePlayer) throw new Error('the player was used before it was provided')
      engine = makePlayer({
        reported,
        failed: (error) => {
          pause()
          useNoticesStore().showError(error)
        },
      })
      engine.setVolume(gain.value)
    }
    return engine
  }

  /** Position of the volume control, 0..1, to linear gain: a fader's law, -12 dB at half way. */
  const gain = computed(() => (muted.value ? 0 : volume.value ** 2))

  async function play(sound: SoundSource, part: Stretch | null = null, startFrame = part?.startFrame ?? 0): Promise<void> {
    source.value = sound
    stretch.value = part
    loop.value = null
    totalFrames.value = sound.totalFrames
    growing.value = sound.growing
    positionFrame.value = startFrame
    state.value = 'buffering'
    const started = await useNoticesStore().attempt(async () => {
      await player().start(sound, positionFrame.value)
      return true
    })
    if (!started && isCurrent(sound.ref)) state.value = 'paused'
  }

  /** One button's work: play this sound, or pause it, or go on with it. */
  function toggle(sound: SoundSource): void {
    if (!isCurrent(sound.ref) || stretch.value || state.value === 'empty') void play(sound)
    else togglePlaying()
  }

  function togglePlaying(): void {
    if (!source.value) return
    if (sounding.value) pause()
    else if (state.value === 'ended' || (stretch.value && positionFrame.value >= stretch.value.endFrame))
      seek(stretch.value?.startFrame ?? 0, true)
    else {
      state.value = 'playing'
      player().play()
    }
  }

  function pause(): void {
    if (!sounding.value) return
    state.value = 'paused'
    player().pause()
  }

  /** Back to the beginning, silent. */
  function stop(): void {
    if (!source.value) return
    pause()
    state.value = 'paused'
    seek(0, false)
  }

  function seek(frame: number, andPlay = sounding.value): void {
    if (!source.value) return
    positionFrame.value = Math.max(0, Math.min(Math.round(frame), totalFrames.value))
    if (stretch.value && (positionFrame.value < stretch.value.startFrame || positionFrame.value >= stretch.value.endFrame))
      stretch.value = null
    player().seek(positionFrame.value)
    if (!andPlay) return
    state.value = 'buffering'
    player().play()
  }

  /** Lets a place be heard for a moment, while the person drags along the sound. */
  function scrub(frame: number): void {
    if (!source.value) return
    positionFrame.value = Math.max(0, Math.min(Math.round(frame), totalFrames.value))
    player().scrub(positionFrame.value)
  }

  /** Repeats a stretch; one too short to be meant ends the repeating, as null does. */
  function setLoop(range: Stretch | null): void {
    if (!source.value) return
    const shortest = SHORTEST_LOOP_SECONDS * source.value.sampleRate
    const start = range && Math.max(0, Math.round(Math.min(range.startFrame, range.endFrame)))
    const end = range && Math.min(totalFrames.value, Math.round(Math.max(range.startFrame, range.endFrame)))
    const next = start !== null && end !== null && end - start >= shortest ? { startFrame: start, endFrame: end } : null
    if (!next && !loop.value) return
    loop.value = next
    if (next) stretch.value = null
    player().setLoop(next)
    if (next && (positionFrame.value < next.startFrame || positionFrame.value >= next.endFrame)) seek(next.startFrame)
  }

  /** Repeats what plays, the part or the whole, or stops repeating. */
  function toggleLoop(): void {
    setLoop(loop.value ? null : (stretch.value ?? { startFrame: 0, endFrame: totalFrames.value }))
  }

  function setVolume(value: number): void {
    volume.value = Math.max(0, Math.min(1, value))
    muted.value = false
    player().setVolume(gain.value)
  }

  function toggleMute(): void {
    muted.value = !muted.value
    player().setVolume(gain.value)
  }

  function reported(report: PlayerReport): void {
    levels.value = { peaks: report.peaks, rms: report.rms, limiterGain: report.limiterGain }
    if (!report.sound) return lost()
    positionFrame.value = report.positionFrame
    lengthChanged(report.totalFrames, report.growing)
    state.value = report.state
    if (stretch.value && sounding.value && report.positionFrame >= stretch.value.endFrame) {
      pause()
      state.value = 'ended'
    }
  }

  /** The program has started anew and knows nothing of what was played here. */
  function lost(): void {
    loop.value = null
    if (source.value && sounding.value) void player().start(source.value, positionFrame.value)
  }

  function lengthChanged(frames: Samples, stillGrowing: boolean): void {
    totalFrames.value = frames
    growing.value = stillGrowing
  }

  /** A sound changed or went: a take grew, was renamed, or was removed. */
  function soundChanged(sound: SoundSource): void {
    if (!isCurrent(sound.ref)) return
    source.value = sound
    lengthChanged(sound.totalFrames, sound.growing)
  }

  function soundRemoved(ref: SoundRef): void {
    if (isCurrent(ref)) clear()
  }

  function clear(): void {
    if (source.value) player().clear()
    source.value = null
    stretch.value = null
    loop.value = null
    state.value = 'empty'
    positionFrame.value = 0
    totalFrames.value = 0
  }

  return {
    source,
    state,
    positionFrame,
    totalFrames,
    growing,
    volume,
    muted,
    levels,
    stretch,
    loop,
    positionSeconds,
    durationSeconds,
    sounding,
    gain,
    isCurrent,
    isSounding,
    play,
    toggle,
    togglePlaying,
    pause,
    stop,
    seek,
    scrub,
    setLoop,
    toggleLoop,
    setVolume,
    toggleMute,
    soundChanged,
    soundRemoved,
    clear,
  }
})
