import type { Speaker } from '../../../../../src-shared/audio/speakers.ts'
import type { SoundSource } from '../../../../player/sound-source.ts'

const WORDS: Record<Speaker, string> = {
  left: 'Left',
  right: 'Right',
  centre: 'Centre',
  bass: 'Bass (LFE)',
  'rear left': 'Left behind',
  'rear right': 'Right behind',
  'rear centre': 'Behind',
  top: 'Above',
}

/** What the channels are called, from the first on: by their loudspeakers, or as tracks. */
export function channelNames({ channels, speakers }: Pick<SoundSource, 'channels' | 'speakers'>): string[] {
  if (channels === 2) return [WORDS.left, WORDS.right]
  return Array.from({ length: channels }, (_, c) => (speakers ? numbered(speakers, c) : `Track ${c + 1}`))
}

/** A loudspeaker that is named twice is told apart by a number. */
function numbered(speakers: readonly Speaker[], channel: number): string {
  const same = speakers.flatMap((speaker, c) => (speaker === speakers[channel] ? [c] : []))
  return same.length === 1 ? WORDS[speakers[channel]] : `${WORDS[speakers[channel]]} ${same.indexOf(channel) + 1}`
}
