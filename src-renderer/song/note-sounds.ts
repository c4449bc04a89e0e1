import type { InstrumentId, Sampler } from '../../src-shared/music/index.ts'
import { rpc } from '../rpc/index.ts'
import type { CallParams } from '../../src-shared/rpc/index.ts'

/** What plays a track's notes. */
export interface PlayedOn {
  instrument: InstrumentId
  sampler: Sampler | null
}

/** A note on what plays its track. */
export interface HeardSound extends PlayedOn {
  pitch: number
  velocity: number
}

/** Strengths that are told apart. */
const VELOCITY_STEP = 16
/** A keyboard of 88 keys, fetched from its middle outwards, in the strength of a touch that is neither soft nor hard. */
const [LOWEST_KEY, MIDDLE_KEY, HIGHEST_KEY] = [21, 60, 108]
const PREPARED_VELOCITY = 96
const MOST_KEPT = 400
/** As loud as a song's track that has not been touched. */
const LEVEL = 0.8

const KEYS = Array.from({ length: HIGHEST_KEY - LOWEST_KEY + 1 }, (_, i) => LOWEST_KEY + i).toSorted(
  (a, b) => Math.abs(a - MIDDLE_KEY) - Math.abs(b - MIDDLE_KEY),
)

/**
 * Single notes for the ear while one edits and plays: the song's own instruments, a second of each, fetched once and kept. What a track
 * plays on is fetched ahead, so that the first strike of a key waits for nothing: one of a strength that is not there yet sounds as the
 * prepared one does, louder or softer, and is fetched for the next time.
 */
export class NoteSounds {
  private context: AudioContext | null = null
  private readonly kept = new Map<string, Promise<AudioBuffer>>()
  private readonly ready = new Map<string, AudioBuffer>()
  private preparing = ''

  /** Fetches all keys of what is about to be played; what was asked for before and is not there yet is left. */
  async prepare(on: PlayedOn): Promise<void> {
    const wanted = nameOf(on)
    if (this.preparing === wanted) return
    this.preparing = wanted
    try {
      await this.wake()
      for (const pitch of KEYS) {
        if (this.preparing !== wanted) return
        await this.bufferOf({ ...on, pitch, velocity: PREPARED_VELOCITY })
      }
    } catch (error) {
      if (this.preparing === wanted) this.preparing = ''
      throw error
    }
  }

  /** Plays notes at once where they are there, else as soon as they are. A window that may not sound yet stays silent. */
  play(notes: readonly HeardSound[]): Promise<void> {
    const { context } = this
    const there = notes.map((note) => this.there(note))
    if (context?.state !== 'running' || there.includes(null)) return this.playFetched(notes)
    this.sound(context, there as Strike[])
    return Promise.resolve()
  }

  close(): void {
    void this.context?.close()
    this.context = null
    this.preparing = ''
    this.kept.clear()
    this.ready.clear()
  }

  private async playFetched(notes: readonly HeardSound[]): Promise<void> {
    const context = await this.wake()
    const buffers = await Promise.all(notes.map((note) => this.bufferOf(note)))
    this.sound(
      context,
      buffers.map((buffer) => ({ buffer, gain: 1 })),
    )
  }

  private async wake(): Promise<AudioContext> {
    const context = (this.context ??= new AudioContext({ latencyHint: 'interactive' }))
    if (context.state === 'suspended') await context.resume()
    return context
  }

  private sound(context: AudioContext, strikes: readonly Strike[]): void {
    const level = LEVEL / Math.sqrt(Math.max(1, strikes.length))
    for (const { buffer, gain } of strikes) {
      const source = new AudioBufferSourceNode(context, { buffer })
      source.connect(new GainNode(context, { gain: level * gain })).connect(context.destination)
      source.start()
    }
  }

  private there(note: HeardSound): Strike | null {
    const exact = this.ready.get(keyOf(note))
    if (exact) return { buffer: exact, gain: 1 }
    const prepared = this.ready.get(keyOf({ ...note, velocity: PREPARED_VELOCITY }))
    if (!prepared) return null
    this.bufferOf(note).catch(() => undefined)
    return { buffer: prepared, gain: note.velocity / PREPARED_VELOCITY }
  }

  private bufferOf(note: HeardSound): Promise<AudioBuffer> {
    const key = keyOf(note)
    const known = this.kept.get(key)
    if (known) return known
    if (this.kept.size >= MOST_KEPT) this.forget(this.kept.keys().next().value!)
    const { instrument, sampler, pitch } = note
    const fetched = rpc()
      .call('song.noteSound', { instrument, sampler: plain(sampler), pitch, velocity: strengthOf(note) })
      .then(({ sampleRate, samples }) => {
        const buffer = new AudioBuffer({ length: Math.max(1, samples.length), sampleRate, numberOfChannels: 1 })
        buffer.copyToChannel(new Float32Array(samples), 0)
        if (this.kept.get(key) === fetched) this.ready.set(key, buffer)
        return buffer
      })
    fetched.catch(() => this.forget(key))
    this.kept.set(key, fetched)
    return fetched
  }

  private forget(key: string): void {
    this.kept.delete(key)
    this.ready.delete(key)
  }
}

interface Strike {
  buffer: AudioBuffer
  gain: number
}

const strengthOf = ({ velocity }: HeardSound): number => Math.max(1, Math.min(127, Math.round(velocity / VELOCITY_STEP) * VELOCITY_STEP))
const nameOf = ({ instrument, sampler }: PlayedOn): string => (sampler ? JSON.stringify(sampler) : instrument)
const keyOf = (note: HeardSound): string => `${nameOf(note)} ${note.pitch} ${strengthOf(note)}`
const plain = (sampler: Sampler | null): CallParams<'song.noteSound'>['sampler'] => sampler && { ...sampler, zones: [...sampler.zones] }
