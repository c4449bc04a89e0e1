import type { AudioStream } from '../../audio/audio-io.ts'
import { Player } from '../../audio/transport/player.ts'

/** All sound is played in stereo. */
export const OUTPUT_CHANNELS = 2
/** Name of the live generation's strip in the mixer. */
export const LIVE_STRIP = 'live'

/** An open stream and the player that fills it. It lasts as long as the devices and their settings do. */
export interface Stage {
  readonly stream: AudioStream
  readonly player: Player
  readonly sampleRate: number
}

export const createStage = (stream: AudioStream): Stage => {
  const { sampleRate } = stream.settings
  return { stream, player: new Player(stream, OUTPUT_CHANNELS, sampleRate), sampleRate }
}
