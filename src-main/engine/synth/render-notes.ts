import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { MIDI_TAKE_RATE, type PlayedMidi } from '../../../src-shared/project/index.ts'
import { fadeOut } from '../../../src-shared/audio/index.ts'
import { moveFile, removeFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { Limiter } from '../dsp/limiter.ts'
import { decodeMidi } from '../files/midi-file.ts'
import { midiBytes } from '../files/midi/read-midi.ts'
import { PcmWriter } from '../files/pcm-cache.ts'
import type { RenderNotesInput } from './synth-jobs.ts'
import { addElectricPianoNote } from './electric-piano.ts'
import { sustainedNotes } from './sustained-notes.ts'

const BLOCK_SECONDS = 10
/** A note that is held longer has died away: the lowest key has then fallen by 90 dB. */
const LONGEST_NOTE_SECONDS = 80
const RELEASE_SECONDS = 1
/** Ten loud notes at once stay just below full scale; more are limited. */
const GAIN = 0.4
const END_FADE_SECONDS = 0.5

/**
 * What was played, on the electric piano, in blocks of 10 s: mono, `frames` samples long at MIDI_TAKE_RATE, the end faded.
 * The sustain pedal is honoured; loud chords are held below full scale by the limiter.
 */
export function* renderedNotes({ notes, controls }: Pick<PlayedMidi, 'notes' | 'controls'>, frames: number): Generator<Float32Array> {
  const sounding = sustainedNotes(notes, controls)
  const limiter = new Limiter(1, MIDI_TAKE_RATE)
  const blockFrames = BLOCK_SECONDS * MIDI_TAKE_RATE
  // The block and what rings on beyond it.
  const sound = new Float32Array(blockFrames + (LONGEST_NOTE_SECONDS + RELEASE_SECONDS) * MIDI_TAKE_RATE)
  // The limiter gives a sound back later than it takes it; so much is left out at the beginning and asked for at the end.
  let left = frames
  let skip = limiter.delayFrames
  let next = 0
  for (let start = 0; left > 0; start += BLOCK_SECONDS) {
    for (; next < sounding.length && sounding[next].startSeconds < start + BLOCK_SECONDS; next++) {
      const { pitch, velocity, startSeconds, durationSeconds } = sounding[next]
      addElectricPianoNote(
        sound,
        {
          pitch,
          velocity: velocity / 127,
          startSeconds: startSeconds - start,
          durationSeconds: Math.min(durationSeconds, LONGEST_NOTE_SECONDS),
        },
        MIDI_TAKE_RATE,
      )
    }
    const block = sound.slice(0, blockFrames)
    for (let i = 0; i < block.length; i++) block[i] *= GAIN
    limiter.process(block)
    const part = block.subarray(skip, Math.min(block.length, skip + left))
    skip = 0
    left -= part.length
    if (left === 0) fadeOut(part, 1, Math.round(END_FADE_SECONDS * MIDI_TAKE_RATE))
    yield part
    sound.copyWithin(0, blockFrames)
    sound.fill(0, sound.length - blockFrames)
  }
}

/** The job: makes a MIDI file's sound, `frames` samples of mono float32. */
export async function renderNotes(
  { midiPath, frames, pcmPath }: RenderNotesInput,
  { signal, onProgress }: { signal: AbortSignal; onProgress?: (progress: number) => void },
): Promise<{ frames: number }> {
  const played = decodeMidi(await midiBytes(midiPath))
  const unfinished = `${pcmPath}.unfinished`
  await makeFolder(dirname(pcmPath))
  try {
    const writer = await PcmWriter.create(unfinished, 1)
    try {
      for (const block of renderedNotes(played, frames)) {
        await writer.write([block])
        onProgress?.(writer.frames / frames)
        await setImmediate()
        signal.throwIfAborted()
      }
    } finally {
      await writer.close()
    }
    await moveFile(unfinished, pcmPath)
    return { frames: writer.frames }
  } finally {
    await removeFile(unfinished)
  }
}
