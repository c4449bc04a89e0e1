export function playInBlocks(order: {
  hearPath: string
  drawPath: string
  seed: Float32Array
  blocks: number
  late?: number
  temperature?: number
  randomSeed?: number
}): Promise<Float32Array>
