import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunk, END_OF_TRACK, midiFile } from '../../../../test/support/midi-bytes.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import { AudioFileError } from '../errors.ts'
import { decodeMidi } from '../midi-file.ts'
import { midiBytes, readMidi } from './read-midi.ts'

const NOTE = [0, 0x90, 60, 64, 96, 0x80, 60, 0]
const nanoseconds = (seconds: number): number => Math.round(seconds * 1e9) / 1e9
/** As `[pitch, start, duration]`, at 120 beats a minute and 480 ticks a quarter: 960 ticks a second. */
const heard = (bytes: Uint8Array): number[][] =>
  decodeMidi(bytes).notes.map(({ pitch, startSeconds, durationSeconds }) => [
    pitch,
    nanoseconds(startSeconds),
    nanoseconds(durationSeconds),
  ])
const one = (...track: number[]): Uint8Array => midiFile([track])

describe('notes of a MIDI file', () => {
  it('are held over a change of program', () => {
    expect(heard(one(0, 0x90, 60, 64, 96, 0xc0, 5, 96, 0x80, 60, 0, ...END_OF_TRACK))).toEqual([[60, 0, 0.2]])
  })

  it('that are never ended last to the end of the track', () => {
    expect(heard(one(0, 0x90, 60, 64, 96, 0x90, 64, 64, 96, 0x80, 64, 0, 0x87, 0x40, 0xff, 0x2f, 0))).toEqual([
      [60, 0, (96 + 96 + 960) / 960],
      [64, 0.1, 0.1],
    ])
  })

  it('end by a note-on of velocity 0, with the status left out', () => {
    expect(heard(one(0, 0x90, 60, 64, 96, 60, 0, 0, 62, 64, 96, 62, 0, ...END_OF_TRACK))).toEqual([
      [60, 0, 0.1],
      [62, 0.1, 0.1],
    ])
  })

  it('of one pitch that overlap end in the order of their beginnings, each channel by itself', () => {
    const track = [0, 0x90, 60, 64, 48, 0x90, 60, 65, 0, 0x91, 60, 66, 48, 0x80, 60, 0, 96, 0x80, 60, 0, 0, 0x81, 60, 0, ...END_OF_TRACK]
    expect(heard(one(...track))).toEqual([
      [60, 0, 0.1],
      [60, 0.05, 0.15],
      [60, 0.05, 0.15],
    ])
  })

  it('end with "all notes off" and "all sound off" of their channel', () => {
    for (const controller of [120, 123]) {
      expect(heard(one(0, 0x90, 60, 64, 0, 0x91, 62, 64, 96, 0xb0, controller, 0, 96, 0x81, 62, 0, ...END_OF_TRACK))).toEqual([
        [60, 0, 0.1],
        [62, 0, 0.2],
      ])
    }
  })

  it('follow the tempo of any track, from its tick on', () => {
    const tempo = [0x60, 0xff, 0x51, 3, 0x0f, 0x42, 0x40, ...END_OF_TRACK]
    const notes = [0x60, 0x90, 60, 64, 0x60, 0x80, 60, 0, ...END_OF_TRACK]
    for (const tracks of [
      [tempo, notes],
      [notes, tempo],
    ]) {
      expect(heard(midiFile(tracks))).toEqual([[60, 0.1, 0.2]])
    }
    expect(decodeMidi(midiFile([[0, 0xff, 0x51, 3, 0x0f, 0x42, 0x40, ...NOTE, ...END_OF_TRACK]])).tempoBpm).toBe(60)
  })

  it('of time code are in seconds whatever the tempo: 25 frames of 40 ticks, and 29.97 frames', () => {
    const track = [0, 0xff, 0x51, 3, 1, 0, 0, 0, 0x90, 60, 64, 0x87, 0x68, 0x80, 60, 0, ...END_OF_TRACK]
    expect(heard(midiFile([track], { division: ((256 - 25) << 8) | 40 }))).toEqual([[60, 0, 1]])
    expect(heard(midiFile([track], { division: ((256 - 29) << 8) | 100 }))).toEqual([[60, 0, nanoseconds(1000 / (100 * (30_000 / 1001)))]])
  })

  it('of format 0 and 1 sound together, pieces of format 2 one after the other', () => {
    const tracks = [
      [...NOTE, ...END_OF_TRACK],
      [...NOTE, ...END_OF_TRACK],
    ]
    expect(heard(midiFile(tracks))).toEqual([
      [60, 0, 0.1],
      [60, 0, 0.1],
    ])
    expect(heard(midiFile(tracks, { format: 2 }))).toEqual([
      [60, 0, 0.1],
      [60, 0.1, 0.1],
    ])
    expect(heard(midiFile(tracks.slice(0, 1), { format: 0 }))).toEqual([[60, 0, 0.1]])
  })
})

describe('a MIDI file', () => {
  it('gives every event: controllers, bends, programs, meter, key, markers, SysEx', () => {
    const track = [
      ...[0, 0xb1, 7, 100, 0, 0xe1, 0, 0x60, 0, 0xc1, 5, 0, 0xd1, 9, 0, 0xa1, 60, 8],
      ...[0, 0xff, 0x58, 4, 6, 3, 36, 8, 0, 0xff, 0x59, 2, 0xfd, 1, 0, 0xff, 6, 5, ...Buffer.from('Chöre').subarray(0, 5)],
      ...[0, 0xff, 3, 2, 0x44, 0xe9, 0, 0xf0, 3, 0x7e, 9, 0xf7, 0, 0xf7, 1, 0xf8, 0, 0xff, 0x7f, 2, 1, 2, ...END_OF_TRACK],
    ]
    const { sequence, warnings } = readMidi(one(...track))
    expect(warnings).toEqual([])
    expect(sequence.tracks[0].events.map(({ tick: _, ...event }) => event)).toEqual([
      { type: 'controller', channel: 1, controller: 7, value: 100 },
      { type: 'pitchBend', channel: 1, value: 4096 },
      { type: 'programChange', channel: 1, program: 5 },
      { type: 'channelPressure', channel: 1, value: 9 },
      { type: 'keyPressure', channel: 1, pitch: 60, value: 8 },
      { type: 'meter', numerator: 6, denominator: 8, clocksPerClick: 36, thirtySecondsPerQuarter: 8 },
      { type: 'key', sharps: -3, minor: true },
      { type: 'text', kind: 'marker', text: 'Chör' },
      { type: 'text', kind: 'trackName', text: 'Dé' },
      { type: 'sysEx', data: Uint8Array.of(0x7e, 9, 0xf7) },
      { type: 'escape', data: Uint8Array.of(0xf8) },
      { type: 'meta', kind: 0x7f, data: Uint8Array.of(1, 2) },
    ])
  })

  it('is read as far as it goes, and says what is missing', () => {
    const whole = midiFile([[...NOTE, ...NOTE, ...END_OF_TRACK]])
    for (const [cut, notes, words] of [
      [whole.length - 4, 2, 'does not say where it ends'],
      [whole.length - 6, 2, 'cut off'],
      [whole.length - 12, 1, 'cut off'],
    ] as const) {
      const read = decodeMidi(whole.subarray(0, cut))
      expect(read.notes).toHaveLength(notes)
      expect(read.warnings.join()).toContain('bytes of track 1 are missing')
      expect(read.warnings.join()).toContain(words)
    }
    expect(decodeMidi(one(...NOTE, 0, 0x90, 60, 0xff, 0xff, 0xff)).warnings).toEqual([
      'Track 1: a message in it is incomplete; what comes before is there.',
    ])
    expect(decodeMidi(one(...NOTE, 0, 0xff, 1, 0x85, 0x7f, 1)).warnings).toEqual([
      'Track 1: a part of it is longer than the track; what comes before is there.',
    ])
    expect(decodeMidi(one(...NOTE, 0xff, 0xff, 0xff, 0xff, 0xff)).warnings).toEqual([
      'Track 1: a number in it does not end; what comes before is there.',
    ])
    expect(decodeMidi(one(...NOTE, 0, 0xf1, 5, 0, 0xf8, ...END_OF_TRACK)).warnings).toEqual([
      'Track 1: messages of live playing in it were passed over.',
    ])
  })

  it('may have a longer header, parts of other kinds, and stand inside a RIFF file', () => {
    const track = chunk('MTrk', [...NOTE, ...END_OF_TRACK])
    const file = [...chunk('MThd', [0, 0, 0, 1, 1, 0xe0, 9, 9]), ...chunk('XFIH', [1, 2, 3]), ...track]
    expect(heard(Uint8Array.from(file))).toEqual([[60, 0, 0.1]])
    const riff = [...Buffer.from('RIFF....RMIDdata'), file.length, 0, 0, 0, ...file]
    expect(heard(Uint8Array.from(riff))).toEqual([[60, 0, 0.1]])
  })

  it.each([
    ['nothing', [], 'does not begin'],
    ['another kind of file', [...Buffer.from('RIFF....WAVEfmt ')], 'does not begin'],
    ['a header alone', [...midiFile([])], 'no tracks'],
    ['an unknown format', [...midiFile([NOTE], { format: 3 })], 'header'],
    ['ticks without length', [...midiFile([NOTE], { division: 0 })], 'ticks'],
    ['no known frame rate', [...midiFile([NOTE], { division: 0x8001 })], 'ticks'],
    ['no notes', [...midiFile([END_OF_TRACK])], 'no notes'],
  ])('of %s is refused in words', (_, bytes, words) => {
    expect(() => decodeMidi(Uint8Array.from(bytes))).toThrow(AudioFileError)
    expect(() => decodeMidi(Uint8Array.from(bytes))).toThrow(words)
  })

  it('that is damaged anywhere is read in part or refused, in work that follows from its length', () => {
    const whole = midiFile([
      [...NOTE, 0, 0xff, 3, 4, 1, 2, 3, 4, ...NOTE, 0, 0xf0, 3, 1, 2, 0xf7, ...NOTE, ...END_OF_TRACK],
      [...NOTE, ...END_OF_TRACK],
    ])
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(whole.length),
        (changes, length) => {
          const damaged = whole.slice(0, length)
          for (const [at, value] of changes) if (at < length) damaged[at] = value
          try {
            const { sequence } = readMidi(damaged)
            expect(sequence.tracks.reduce((sum, { events }) => sum + events.length, 0)).toBeLessThan(damaged.length)
          } catch (error) {
            expect(error).toBeInstanceOf(AudioFileError)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('with more events than a piece of music is refused', () => {
    const track = new Uint8Array(4_100_000)
    track.set([0, 0xc0, 0])
    const header = midiFile([[]])
    const bytes = new Uint8Array(header.length + track.length)
    bytes.set(header)
    bytes.set(track, header.length)
    new DataView(bytes.buffer).setUint32(18, track.length)
    expect(() => readMidi(bytes)).toThrow('more events')
  })
})

describe('midiBytes', () => {
  it('reads an ordinary file of the size of music, and nothing else', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'a.mid')
    writeFileSync(path, midiFile([NOTE]))
    expect(new Uint8Array(await midiBytes(path))).toEqual(midiFile([NOTE]))
    await expect(midiBytes(folder)).rejects.toThrow('no ordinary file')
    truncateSync(path, 65 * 2 ** 20)
    await expect(midiBytes(path)).rejects.toThrow('larger than 64 MB')
  })
})

describe.skipIf(!hasSharedData)('MIDI files of others', () => {
  const files = (folder: string): string[] =>
    (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith('.mid')).map((name) => join(folder, name))

  it('that are whole are read without a warning', () => {
    const all = hasSharedData ? files(sharedData('midi')) : []
    expect(all.length).toBeGreaterThan(300)
    for (const path of all) {
      const { notes, warnings } = decodeMidi(readFileSync(path))
      expect([path, warnings]).toEqual([path, []])
      expect(notes.length).toBeGreaterThan(0)
    }
  })

  it.each(['midi-jazz-soft', 'midi-midly', 'midi-music21', 'truncated'])(
    'that are damaged or odd are read or refused in words: %s',
    (folder) => {
      const all = hasSharedData ? files(sharedData('malformed', folder)) : []
      expect(all.length).toBeGreaterThan(0)
      for (const path of all) {
        try {
          expect(decodeMidi(readFileSync(path)).notes.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(AudioFileError)
          expect((error as Error).message).toMatch(/holds no notes|no MIDI file/)
        }
      }
    },
  )
})
