import { expect, it } from 'vitest'
import { NO_CORRECTION } from '../../src-shared/project/index.ts'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { musicOf } from './recording-music.ts'

const HEARD = { bpm: 98.5, tempoConfidence: 0.8, key: { tonic: 'F#', mode: 'minor' }, keyConfidence: 0.1 } as const
const tags = { title: null, artist: null, album: null, tempoBpm: 120, key: 'Am' }

it('what the person says of tempo and key counts before the tags, and these before what was heard', () => {
  const untold = sampleRecording({ id: 'a' })
  expect(musicOf(untold, null)).toEqual({ tempo: null, key: null })
  expect(musicOf(untold, HEARD)).toEqual({ tempo: { bpm: 98.5, by: 'heard' }, key: { text: 'F♯ minor', by: 'unsure' } })
  const tagged = { ...untold, tags }
  expect(musicOf(tagged, HEARD)).toEqual({ tempo: { bpm: 120, by: 'file' }, key: { text: 'Am', by: 'file' } })
  const corrected = { ...tagged, correction: { ...NO_CORRECTION, bpm: 60, key: { tonic: 'Eb', mode: 'major' } as const } }
  expect(musicOf(corrected, HEARD)).toEqual({ tempo: { bpm: 60, by: 'person' }, key: { text: 'E♭ major', by: 'person' } })
})
