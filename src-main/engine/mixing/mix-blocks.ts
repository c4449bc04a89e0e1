/** A block of sound for two ears: planar, both of one length. */
export type Stereo = readonly [left: Float32Array, right: Float32Array]

export const stereoBlock = (samples: number): Stereo => [new Float32Array(samples), new Float32Array(samples)]

/** The first `count` samples, silent. */
export const silentPart = ([left, right]: Stereo, count: number): Stereo => [
  left.subarray(0, count).fill(0),
  right.subarray(0, count).fill(0),
]

/** Adds a block to another of its length, each sum rounded to single precision. */
export function addBlock(to: Stereo, from: Stereo): void {
  for (let c = 0; c < 2; c++) {
    const [sum, added] = [to[c], from[c]]
    for (let i = 0; i < sum.length; i++) sum[i] += added[i]
  }
}
