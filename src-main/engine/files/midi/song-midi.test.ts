import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseMidi } from 'midi-file'
import { describe, expect, it } from 'vitest'
import { END_OF_TRACK, midiFile, notesByOthers } from '../../../../test/support/midi-bytes.ts'
import { RandomSongs } from '../../../../test/support/random-song.ts'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import { EMPTY_SONG, newTrack, PLAIN_NOTES, soundingNotes, type Note, type Song } from '../../../../src-shared/music/index.ts'
import { AudioFileError } from '../errors.ts'
import { notesOf } from './midi-notes.ts'
import { midiOfSong } from './midi-of-song.ts'
import { readMidi } from './read-midi.ts'
import { songOfMidi } from './song-of-midi.ts'
import { writeMidi } from './write-midi.ts'

const idGiver = () => {
  let next = 0
  return (kind: string): string => `${kind}-${next++}`
}
const songOf = (bytes: Uint8Array): Song => songOfMidi(readMidi(bytes).sequence, idGiver()).song

type Heard = [channel: number, pitch: number, velocity: number, start: number, ticks: number]
const inOrder = (notes: Heard[]): Heard[] => notes.sort((a, b) => a[3] - b[3] || a[1] - b[1] || a[0] - b[0] || a[4] - b[4] || a[2] - b[2])
const heard = (song: Song): Heard[] =>
  inOrder(
    song.tracks.flatMap(({ clips, channel }) =>
      clips.flatMap((clip) =>
        clip.kind === 'notes' && !clip.isMuted
          ? soundingNotes(clip).map(({ pitch, velocity, startTick, ticks }): Heard => [channel, pitch, velocity, startTick, ticks])
          : [],
      ),
    ),
  )

/** A song of one track with these notes. */
const songWith = (notes: Note[]): Song => {
  const clip = {
    id: 'c',
    ...PLAIN_NOTES,
    kind: 'notes',
    name: 'N',
    startTick: 0,
    lengthTicks: 100_000,
    notes,
  } as const
  return { ...EMPTY_SONG, tracks: [{ ...newTrack('t', 'notes', 'N', 0), clips: [clip] }] }
}

describe('a song of a MIDI file', () => {
  it('has tempi, meters, keys, markers, controllers and names where the file has them', () => {
    const conductor = [
      ...[0, 0xff, 0x51, 3, 0x09, 0x27, 0xc0, 0, 0xff, 0x58, 4, 6, 3, 36, 8, 0, 0xff, 0x59, 2, 0xfd, 1],
      ...[0x83, 0x60, 0xff, 6, 1, 0x42, 0, 0xff, 0x51, 3, 0x07, 0xa1, 0x20, ...END_OF_TRACK],
    ]
    const track = [
      ...[0, 0xff, 3, 5, ...Buffer.from('Flute'), 0, 0xc2, 73, 0, 0xb2, 7, 100, 0, 0x92, 60, 90],
      ...[0x81, 0x70, 0xe2, 0, 0x60, 0x81, 0x70, 0x82, 60, 33, ...END_OF_TRACK],
    ]
    const song = songOf(midiFile([conductor, track]))
    expect(song).toMatchObject({
      tempi: [
        { tick: 0, microsecondsPerQuarter: 600_000 },
        { tick: 960, microsecondsPerQuarter: 500_000 },
      ],
      meters: [{ tick: 0, numerator: 6, denominator: 8 }],
      keys: [{ tick: 0, sharps: -3, isMinor: true }],
      markers: [{ tick: 960, name: 'B' }],
      tracks: [{ name: 'Flute', channel: 2, instrument: 'organ', clips: [{ startTick: 0, lengthTicks: 2880 }] }],
    })
    expect(song.tracks[0].clips[0]).toMatchObject({
      notes: [{ startTick: 0, ticks: 960, pitch: 60, velocity: 90, releaseVelocity: 33 }],
      controls: [
        { tick: 0, lane: 'program', value: 73 },
        { tick: 0, lane: 'cc7', value: 100 },
        { tick: 480, lane: 'bend', value: 4096 },
      ],
    })
  })

  it('has a track for every channel, and one of time code is at 120 beats a minute', () => {
    const track = [0, 0x90, 60, 64, 0, 0x99, 36, 64, 0x87, 0x68, 0x80, 60, 0, 0, 0x89, 36, 0, ...END_OF_TRACK]
    const song = songOf(midiFile([track], { format: 0, division: ((256 - 25) << 8) | 40 }))
    expect(song.tracks.map(({ name, instrument }) => [name, instrument])).toEqual([
      ['Channel 1', 'electric-piano'],
      ['Channel 10', 'drums'],
    ])
    expect(heard(song).map(([, , , start, ticks]) => [start, ticks])).toEqual([
      [0, 1920],
      [0, 1920],
    ])
  })

  it('is read by another reader as it was written, nested notes of one pitch too', async () => {
    const note = (id: number, startTick: number, ticks: number): Note => ({
      id,
      startTick,
      ticks,
      pitch: 60,
      velocity: 60 + id,
      releaseVelocity: 0,
    })
    const bytes = await writeMidi(
      midiOfSong(songWith([note(1, 0, 1000), note(2, 100, 300), note(3, 400, 100), note(4, 1000, 5)]), 'Nested'),
    )
    expect(
      notesByOthers(bytes)
        .flat()
        .toSorted((a, b) => a.velocity - b.velocity),
    ).toEqual(
      [note(1, 0, 1000), note(2, 100, 300), note(3, 400, 100), note(4, 1000, 5)].map(({ pitch, velocity, startTick, ticks }) => ({
        pitch,
        velocity,
        startTick,
        ticks,
      })),
    )
    expect(parseMidi(bytes).header).toMatchObject({ format: 1, numTracks: 3, ticksPerBeat: 960 })
  })

  it('comes back from its file with the same notes, times, velocities, tempi, meters, keys and markers, whatever song it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const song = new RandomSongs(seed).song(60)
        const written = await writeMidi(midiOfSong(song, 'Song'))
        if (heard(song).length === 0) return
        const back = songOf(written)
        expect(heard(back)).toEqual(heard(song))
        expect(back.tempi).toEqual(song.tempi)
        expect(back.meters).toEqual(song.meters)
        expect(back.keys).toEqual(song.keys)
        expect(back.markers.map(({ tick, name }) => [tick, name])).toEqual(song.markers.map(({ tick, name }) => [tick, name]))
      }),
      { numRuns: 60 },
    )
  })
})

describe.skipIf(!hasSharedData)('the collection of MIDI files', () => {
  const files = hasSharedData
    ? readdirSync(sharedData('midi'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(mid|midi|rmi)$/i.test(file))
    : []

  it('comes through a song with every note at its time to half a tick, and from then on exactly', async () => {
    expect(files.length).toBeGreaterThan(300)
    let notes = 0
    let mostHalfTicks = 0
    for (const file of files) {
      const { sequence } = readMidi(readFileSync(sharedData('midi', file)))
      const song = songOf(readFileSync(sharedData('midi', file)))
      const { division } = sequence
      if (!('ticksPerQuarter' in division) || sequence.format === 2) throw new Error(`${file} is not as expected`)
      // Exact: 960 times the file's ticks, compared by products of integers.
      const { ticksPerQuarter } = division
      const original = inOrder(
        sequence.tracks.flatMap((track) =>
          notesOf(track).map(({ channel, pitch, velocity, startTick, endTick }): Heard => {
            const start = Math.round((startTick * 960) / ticksPerQuarter)
            mostHalfTicks = Math.max(mostHalfTicks, (Math.abs(start * ticksPerQuarter - startTick * 960) * 2) / ticksPerQuarter)
            return [channel, pitch, velocity, start, Math.max(1, Math.round((endTick * 960) / ticksPerQuarter) - start)]
          }),
        ),
      )
      notes += original.length
      expect(heard(song), file).toEqual(original)
      const back = songOf(await writeMidi(midiOfSong(song, 'Song')))
      expect(heard(back), file).toEqual(original)
      expect([back.tempi, back.meters, back.keys], file).toEqual([song.tempi, song.meters, song.keys])
      expect(
        back.tracks.map(({ name, channel, instrument }) => [name, channel, instrument]),
        file,
      ).toEqual(song.tracks.map(({ name, channel, instrument }) => [name, channel, instrument]))
    }
    expect(notes).toBeGreaterThan(100_000)
    expect(mostHalfTicks).toBeLessThanOrEqual(1)
  }, 120_000)

  it('of damaged and odd files are songs, or are refused in words', async () => {
    const odd = readdirSync(sharedData('malformed'), { recursive: true, encoding: 'utf8' }).filter(
      (file) => /(^|\/)midi-/.test(file) && /\.(mid|midi|rmi)$/i.test(file),
    )
    expect(odd.length).toBeGreaterThan(10)
    for (const file of odd) {
      try {
        const song = songOf(readFileSync(join(sharedData('malformed'), file)))
        expect(heard(songOf(await writeMidi(midiOfSong(song, 'Song')))), file).toEqual(heard(song))
      } catch (error) {
        expect(error, file).toBeInstanceOf(AudioFileError)
      }
    }
  }, 60_000)
})
