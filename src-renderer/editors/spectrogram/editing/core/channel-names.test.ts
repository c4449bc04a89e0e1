import { expect, it } from 'vitest'
import { channelNames } from './channel-names.ts'

it('channels are called by their loudspeakers, or numbered as tracks', () => {
  expect(channelNames({ channels: 2 })).toEqual(['Left', 'Right'])
  expect(channelNames({ channels: 3, speakers: null })).toEqual(['Track 1', 'Track 2', 'Track 3'])
  expect(channelNames({ channels: 6, speakers: ['left', 'right', 'centre', 'bass', 'rear left', 'rear right'] })).toEqual([
    ...['Left', 'Right', 'Centre', 'Bass (LFE)', 'Left behind', 'Right behind'],
  ])
  expect(channelNames({ channels: 3, speakers: ['left', 'right', 'left'] })).toEqual(['Left 1', 'Right', 'Left 2'])
})
