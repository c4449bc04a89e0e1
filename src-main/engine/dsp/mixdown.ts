import type { Speaker } from './speakers.ts'

/**
 * Several channels to one: their mean. Two equal channels keep their level, opposite ones cancel, as on a mono loudspeaker.
 *
 * @param channels  planar, at least one, all of one length
 * @returns         [frames]; the very array where there is one channel
 */
export function mixToMono(channels: readonly Float32Array[]): Float32Array {
  if (channels.length === 1) return channels[0]
  const mono = new Float32Array(channels[0].length)
  const gain = 1 / channels.length
  if (channels.length === 2) {
    const [left, right] = channels
    for (let i = 0; i < mono.length; i++) mono[i] = (left[i] + right[i]) * 0.5
    return mono
  }
  for (const channel of channels) for (let i = 0; i < mono.length; i++) mono[i] += channel[i] * gain
  return mono
}

/** What goes into each side of a mix: [1 or 2][channels], factors. */
export type MixGains = readonly (readonly number[])[]

/** To the left and to the right side. @source ITU-R BS.775-3, annex 4, table 2 (without the low-frequency effects channel) */
const SIDES: Record<Speaker, readonly [number, number]> = {
  left: [1, 0],
  right: [0, 1],
  centre: [Math.SQRT1_2, Math.SQRT1_2],
  bass: [0, 0],
  'rear left': [Math.SQRT1_2, 0],
  'rear right': [0, Math.SQRT1_2],
  'rear centre': [0.5, 0.5],
  top: [0.5, 0.5],
}

/** Surround sound to stereo; each side is divided by its largest possible sum, so that it cannot clip. */
export function surroundGains(speakers: readonly Speaker[]): MixGains {
  return [0, 1].map((side) => {
    const gains = speakers.map((speaker) => SIDES[speaker][side])
    const sum = gains.reduce((total, gain) => total + gain, 0)
    return sum === 0 ? gains : gains.map((gain) => gain / sum)
  })
}

/**
 * Tracks that are no loudspeakers: one is mono, two are left and right, more are heard in the middle, each as loud as the others.
 *
 * @param tracks  their places among the channels, from 0
 */
export function trackGains(channels: number, tracks: readonly number[]): MixGains {
  const only = (wanted: readonly number[]): number[] =>
    Array.from({ length: channels }, (_, channel) => (wanted.includes(channel) ? 1 / wanted.length : 0))
  return tracks.length === 2 ? tracks.map((track) => only([track])) : [only(tracks)]
}

/** The sum of the channels, each by its factor: [sides][frames]. A side that is one channel alone is that very array. */
export function mixDown(channels: readonly Float32Array[], gains: MixGains): Float32Array[] {
  return gains.map((row) => {
    const heard = row.flatMap((gain, channel) => (gain === 0 ? [] : [channel]))
    if (heard.length === 1 && row[heard[0]] === 1) return channels[heard[0]]
    const side = new Float32Array(channels[0].length)
    for (const channel of heard) {
      const samples = channels[channel]
      const gain = row[channel]
      for (let i = 0; i < side.length; i++) side[i] += samples[i] * gain
    }
    return side
  })
}

/** Channels as they lie in a file that is heard as fewer: how many they are, and what of each goes into the sides that are heard. */
export interface ChannelMix {
  channels: number
  gains: MixGains
}

/** How more than two channels are heard; undefined: as they are. @param speakers  null: tracks */
export const heardMix = (channels: number, speakers: readonly Speaker[] | null): ChannelMix | undefined =>
  channels > 2 ? { channels, gains: defaultGains(channels, speakers) } : undefined

/** In how many channels that is: one or two. */
export const heardChannels = (channels: number, speakers: readonly Speaker[] | null): number =>
  heardMix(channels, speakers)?.gains.length ?? channels

/** How channels become at most two, where nobody chose otherwise. @param speakers  null: tracks */
export function defaultGains(channels: number, speakers: readonly Speaker[] | null): MixGains {
  return channels > 2 && speakers
    ? surroundGains(speakers)
    : trackGains(
        channels,
        Array.from({ length: channels }, (_, channel) => channel),
      )
}
