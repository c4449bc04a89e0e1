import { expect, it } from 'vitest'
import { sampleRecording } from '../../../test/support/project-samples.ts'
import { songOfStems } from './song-of-stems.ts'

const stem = (name: string, changes = {}): ReturnType<typeof sampleRecording> => ({
  ...sampleRecording({ id: `recording-${name.length}${name.charCodeAt(1)}`, name, markers: [] }),
  ...changes,
})

it('stems become tracks that begin together, at the tempo that their names say, with markers in place', () => {
  const markers = [
    { seconds: 0, label: 'Intro' },
    { seconds: 2.5, label: 'Verse "1"' },
  ]
  const { song, warnings } = songOfStems(
    [stem('10 Keys 96bpm'), stem('02 Drums 96bpm', { markers }), stem('00 Evening mix 96bpm')],
    'Evening 96 BPM',
  )
  expect(song.tracks.map(({ name, isMuted }) => [name, isMuted])).toEqual([
    ['Evening mix', true],
    ['Drums', false],
    ['Keys', false],
  ])
  expect(song.tempi).toEqual([{ tick: 0, microsecondsPerQuarter: 625_000 }])
  // Two and a half seconds are four beats at 96.
  expect(song.markers.map(({ tick, name }) => [tick, name])).toEqual([
    [0, 'Intro'],
    [3840, 'Verse "1"'],
  ])
  expect(song.tracks.every(({ clips }) => clips[0].startTick === 0)).toBe(true)
  expect(warnings).toEqual(['“00 Evening mix 96bpm” looks like the mix of the others: its track is muted.'])
})

it('what is not known is said', () => {
  const { song, warnings } = songOfStems([stem('Bass'), stem('Voice', { durationSeconds: 1 })], 'Session')
  expect(song.tempi).toEqual([{ tick: 0, microsecondsPerQuarter: 500_000 }])
  expect(warnings.map((sentence) => sentence.split(':')[0])).toEqual(['No name or tag says a tempo', 'The sounds are not equally long'])
  expect(songOfStems([stem('Bass 90bpm'), stem('Lead 98,5 bpm')], 'x').warnings).toContain(
    'The names say more than one tempo; 90 bpm was taken.',
  )
  const tags = { ...sampleRecording({ id: 'r' }).tags, tempoBpm: 98.5 }
  expect(songOfStems([stem('Bass', { tags })], 'x').song.tempi[0].microsecondsPerQuarter).toBe(609_137)
})
