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

/**
 * Surround sound to stereo, so that nothing is lost on two loudspeakers: even channels left, odd ones right, except for
 * 3 (L R C), 5 (L R C Ls Rs) and 6 channels (L R C LFE Ls Rs), whose centre goes to both sides at -3 dB. Divided by the largest
 * possible sum, so that it cannot clip.
 *
 * @source ITU-R BS.775, table 2 (without the low-frequency effects channel)
 */
export function mixToStereo(channels: readonly Float32Array[]): Float32Array[] {
  if (channels.length <= 2) return [...channels]
  const gains = stereoGains(channels.length)
  return gains.map((row) => {
    const total = row.reduce((sum, gain) => sum + gain, 0)
    const side = new Float32Array(channels[0].length)
    row.forEach((gain, channel) => {
      const scaled = gain / total
      if (scaled > 0) for (let i = 0; i < side.length; i++) side[i] += channels[channel][i] * scaled
    })
    return side
  })
}

function stereoGains(channels: number): number[][] {
  const half = Math.SQRT1_2
  if (channels === 3) return [[1, 0, half], [0, 1, half]]
  if (channels === 5) return [[1, 0, half, half, 0], [0, 1, half, 0, half]]
  if (channels === 6) return [[1, 0, half, 0, half, 0], [0, 1, half, 0, 0, half]]
  const side = (parity: number): number[] => Array.from({ length: channels }, (_, channel) => (channel % 2 === parity ? 1 : 0))
  return [side(0), side(1)]
}
