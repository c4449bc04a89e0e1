export interface MapSoundsInput {
  /** [count, size], row-major: in steps that are heard as another sound. */
  values: Float32Array
  size: number
}
