/** One channel of an AAC frame while it is decoded. */

export const FRAME_LINES = 1024
export const SHORT_LINES = 128
export type WindowSequence = 'long' | 'start' | 'short' | 'stop'

/** What a band of a window group is coded by, beside the spectral code books 1 to 11. */
export const BOOK = { zero: 0, noise: 13, intensityOutOfPhase: 14, intensityInPhase: 15 } as const

export interface ChannelInfo {
  sequence: WindowSequence
  windowShape: 'sine' | 'kaiser-bessel'
  /** Bands that carry anything. */
  bandCount: number
  /** Windows in each group: one group of one long window, or groups that make up eight short ones. */
  groups: number[]
  /** Edges of the bands in one window. */
  edges: readonly number[]
  windowLines: number
}

export interface NoiseShapingFilter {
  /** In bands, counted down from where the filter before it ended. */
  length: number
  /** From high to low lines. */
  downwards: boolean
  /** Prediction coefficients a[1..order]. */
  coefficients: Float64Array
}

export interface Channel {
  info: ChannelInfo
  /** [group * bandCount + band] */
  books: Uint8Array
  /** [group * bandCount + band]: scale factor, intensity position or noise energy. */
  factors: Int16Array
  /** By window. */
  noiseShaping: NoiseShapingFilter[][]
  /** 1024 lines: of the long window, or of eight short ones after another. */
  spectrum: Float32Array
}

/** Calls `visit` for every band of every window: its place in books and factors, and its lines. */
export function forEachBand(info: ChannelInfo, visit: (index: number, from: number, to: number) => void): void {
  let window = 0
  info.groups.forEach((windows, group) => {
    for (let band = 0; band < info.bandCount; band++) {
      for (let w = 0; w < windows; w++) {
        const base = (window + w) * info.windowLines
        visit(group * info.bandCount + band, base + info.edges[band], base + info.edges[band + 1])
      }
    }
    window += windows
  })
}
