/** Real recordings of single parts, put together: singers, pianos, strokes in the time of a real drummer, a bass of one plucked note. */
import { join } from 'node:path'
import { soundingNotes, TempoMap } from '../../src-shared/music/index.ts'
import { readMidiSong } from '../../src-main/engine/files/midi/read-midi-song.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import type { Stem } from '../../src-main/engine/pieces/piece-stems.ts'
import { heardSound } from '../../test/support/heard-sound.ts'

const SECONDS = 20
const LENGTH = SECONDS * HEARD_RATE
/** Parts are as loud as each other: root of the mean square. */
const LEVEL = 0.05
const DRUMS: Readonly<Record<string, readonly number[]>> = {
  drum_heavy_kick: [35, 36],
  drum_snare_hard: [37, 38, 40],
  drum_cymbal_closed: [22, 42, 44],
  drum_cymbal_open: [26, 46, 49, 51, 53, 55, 57, 59],
  drum_tom_mid_hard: [41, 43, 45, 47, 48, 50, 58],
}
/** Roots of the bass, semitones from its note, a second each. */
const BASS_STEPS = [0, 0, 5, 7, 0, -4, 5, 7]

type Stems = Partial<Record<Stem, Float32Array>>

function levelled(samples: Float32Array): Float32Array {
  const excerpt = new Float32Array(LENGTH)
  excerpt.set(samples.subarray(0, LENGTH))
  const power = excerpt.reduce((sum, value) => sum + value * value, 0) / LENGTH
  return excerpt.map((value) => (value * LEVEL) / Math.sqrt(power))
}

function addAt(into: Float32Array, samples: Float32Array, seconds: number, gain: number, rate = 1): void {
  const first = Math.round(seconds * HEARD_RATE)
  for (let i = 0; i * rate < samples.length - 1 && first + i < into.length; i++) {
    const before = Math.floor(i * rate)
    into[first + i] += gain * (samples[before] + (i * rate - before) * (samples[before + 1] - samples[before]))
  }
}

/** @param folder of shared data @returns mixtures of three and of four parts */
export async function realStems(folder: string): Promise<Stems[]> {
  const clip = (name: string): Promise<Float32Array> => heardSound(join(folder, 'recordings/short-clips/sonic-pi', `${name}.flac`))
  const drums = new Float32Array(LENGTH)
  const { song } = await readMidiSong({ midiPath: join(folder, 'midi/groove/1_funk-groove1_138_beat_4-4.mid') })
  const tempo = new TempoMap(song.tempi)
  const notes = song.tracks.flatMap(({ clips }) =>
    clips.flatMap((one) =>
      one.kind === 'notes' ? soundingNotes(one).map((note) => ({ ...note, seconds: tempo.secondsAt(one.startTick + note.startTick) })) : [],
    ),
  )
  for (const [name, keys] of Object.entries(DRUMS)) {
    const stroke = await clip(name)
    for (const { pitch, seconds, velocity } of notes) if (keys.includes(pitch)) addAt(drums, stroke, seconds, (velocity / 127) ** 1.4)
  }
  const bass = new Float32Array(LENGTH)
  const pluck = (await clip('bass_woodsy_c')).subarray(0, HEARD_RATE)
  for (let second = 0; second < SECONDS; second++) addAt(bass, pluck, second, 1, 2 ** (BASS_STEPS[second % BASS_STEPS.length] / 12))
  const singer = await heardSound(join(folder, 'annotated/vocadito/vocadito_1.wav'))
  const piano = (name: string): Promise<Float32Array> => heardSound(join(folder, 'recordings/piano-bach-ishizaka', `${name}.ogg`))
  const others = await Promise.all(['wtc1-bwv847-prelude-c-minor', 'goldberg-bwv988-aria-da-capo'].map(piano))
  return [
    { drums: levelled(drums), bass: levelled(bass), voice: levelled(singer), other: levelled(others[0]) },
    { voice: levelled(singer.subarray(10 * HEARD_RATE)), other: levelled(others[1]) },
  ]
}
