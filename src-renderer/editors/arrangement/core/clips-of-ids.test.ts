import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newTrack } from '../../../../src-shared/music/index.ts'
import { audioClip } from '../../../../test/support/test-arrangement.ts'
import { clipsOfIds } from './clips-of-ids.ts'

it('finds clips in the order of the song, be few of them asked for or many', () => {
  const tracks = [3, 0, 40].map((count, t) => ({
    ...newTrack(`t${t}`, 'audio', '', t),
    clips: Array.from({ length: count }, (_, i) => audioClip(`c${t}-${i}`, 100 * i)),
  }))
  const all = tracks.flatMap((track) => track.clips.map((clip) => ({ track, clip })))
  fc.assert(
    fc.property(fc.subarray([...all.map(({ clip }) => clip.id), 'elsewhere'], { minLength: 0 }), (ids) => {
      const wanted = new Set(ids.toReversed())
      expect(clipsOfIds(tracks, wanted)).toEqual(all.filter(({ clip }) => wanted.has(clip.id)))
    }),
  )
})
