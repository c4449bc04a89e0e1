import type { InstrumentId, Sampler } from '../../src-shared/music/index.ts'
import { rpc } from '../rpc/index.ts'
import type { CallParams } from '../../src-shared/rpc/index.ts'

/** A note on what plays its track. */
export interface HeardSound {
  instrument: InstrumentId
  sampler: Sampler | null
  pitch: number
  velocity: number
}

/** Strengths that are told apart while one edits. */
const VELOCITY_STEP = 16
const MOST_KEPT = 300
/** As loud as a song's track that has not been touched. */
const LEVEL = 0.8

/** Single notes for the ear while one edits: the song's own instruments, a second of them, fetched once and kept. */
export class NoteSounds {
  private context: AudioContext | null = null
  private readonly kept = new Map<string, Promise<AudioBuffer>>()

  /** Plays notes at once, also where they have to be fetched first. A window that may not sound yet stays silent. */
  async play(notes: readonly HeardSound[]): Promise<void> {
    const context = (this.context ??= new AudioContext())
    if (context.state === 'suspended') await context.resume()
    const buffers = await Promise.all(notes.map((note) => this.bufferOf(note)))
    const level = new GainNode(context, { gain: LEVEL / Math.sqrt(Math.max(1, notes.length)) })
    level.connect(context.destination)
    for (const buffer of buffers) {
      const source = new AudioBufferSourceNode(context, { buffer })
      source.connect(level)
      source.start()
    }
  }

  close(): void {
    void this.context?.close()
    this.context = null
    this.kept.clear()
  }

  private bufferOf(note: HeardSound): Promise<AudioBuffer> {
    const velocity = Math.max(1, Math.min(127, Math.round(note.velocity / VELOCITY_STEP) * VELOCITY_STEP))
    const key = `${note.sampler ? JSON.stringify(note.sampler) : note.instrument} ${note.pitch} ${velocity}`
    const known = this.kept.get(key)
    if (known) return known
    if (this.kept.size >= MOST_KEPT) this.kept.delete(this.kept.keys().next().value!)
    const fetched = rpc()
      .call('song.noteSound', { instrument: note.instrument, sampler: plain(note.sampler), pitch: note.pitch, velocity })
      .then(({ sampleRate, samples }) => {
        const buffer = new AudioBuffer({ length: samples.length, sampleRate, numberOfChannels: 1 })
        buffer.copyToChannel(new Float32Array(samples), 0)
        return buffer
      })
    fetched.catch(() => this.kept.delete(key))
    this.kept.set(key, fetched)
    return fetched
  }
}

const plain = (sampler: Sampler | null): CallParams<'song.noteSound'>['sampler'] => sampler && { ...sampler, zones: [...sampler.zones] }
