/**
 * Plays a network that draws sound (`wavenet`, `samplernn`, `melnet`, `vq-transformer`) out of its two files, with ONNX Runtime alone:
 *
 *   spectraloom export DIR --format onnx --form hear --out hear.onnx
 *   spectraloom export DIR --format onnx --form draw --out draw.onnx
 *
 * `hear.onnx` listens to sound and gives what the network remembers of it; `draw.onnx` draws the next block and remembers that.
 * Of `melnet` what was heard sounds for eight blocks more: they are left out with `late: 8`.
 */
import * as ort from 'onnxruntime-node'

const NEXT = 'next/'

/** Of the inputs of a file: what it remembers, at first nothing. */
const silence = (session, names) =>
  Object.fromEntries(
    session.inputMetadata
      .filter(({ name }) => names.includes(name))
      .map(({ name, shape }) => [name, new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)), shape)]),
  )

/** dB of full scale. */
const loudnessOf = (sound) => 10 * Math.log10(sound.reduce((sum, value) => sum + value * value, 0) / sound.length + 1e-12)

const remembered = (session) => session.outputNames.filter((name) => name.startsWith(NEXT)).map((name) => name.slice(NEXT.length))

/**
 * @param hearPath, drawPath the two files
 * @param seed               mono, at the network's rate, as many samples as `hear` takes
 * @param blocks             how many of them
 * @param late               blocks before the first that counts
 * @param loudnessDb         how loud it is to be, of those that are told (`wavenet`): as what it heard unless given
 * @param key                the pitch that it is to sound at, 69 for 440 Hz, of those that are told; null: as it likes
 * @param sampleRate         Hz, for the phase of that pitch
 * @param shares             how much it is to sound like each of its groups, of those that are told; not given: as it likes
 * @returns                  mono
 */
export async function playInBlocks({
  hearPath,
  drawPath,
  seed,
  blocks,
  late = 0,
  temperature = 1,
  loudnessDb = loudnessOf(seed),
  key = null,
  sampleRate = 16_000,
  shares = null,
  randomSeed = 1,
}) {
  const [hear, draw] = [await ort.InferenceSession.create(hearPath), await ort.InferenceSession.create(drawPath)]
  const names = remembered(draw)
  const sound = new ort.Tensor('float32', seed, [1, seed.length])
  let given = await hear.run({ ...silence(hear, remembered(hear)), sound })
  const scalar = (value) => new ort.Tensor('float32', Float32Array.of(value), [])
  const takes = (name) => draw.inputNames.includes(name)
  const sizeOf = (name) => draw.inputMetadata.find((input) => input.name === name).shape[0]
  const told = {
    temperature: scalar(temperature),
    ...(takes('loudnessDb') && { loudnessDb: scalar(loudnessDb) }),
    ...(takes('key') && { key: scalar(key ?? 0), voicing: scalar(key === null ? 0 : 1) }),
    ...(takes('shares') && {
      shares: new ort.Tensor('float32', Float32Array.from(shares ?? new Array(sizeOf('shares')).fill(0)), [sizeOf('shares')]),
    }),
  }
  // Radians from sample to sample.
  const turn = key === null ? 0 : (2 * Math.PI * 440 * 2 ** ((key - 69) / 12)) / sampleRate
  const phasesOf = (block, size) => Float32Array.from({ length: size }, (_, n) => (turn * (block * size + n)) % (2 * Math.PI))
  const made = []
  for (let block = 0; block < late + blocks; block++) {
    given = await draw.run({
      ...Object.fromEntries(names.map((name) => [name, given[NEXT + name]])),
      ...told,
      ...(takes('phase') && { phase: new ort.Tensor('float32', phasesOf(block, sizeOf('phase')), [sizeOf('phase')]) }),
      seed: new ort.Tensor('int32', Int32Array.of(randomSeed), []),
      counter: new ort.Tensor('int32', Int32Array.of(block), []),
    })
    if (block >= late) made.push(...given.sound.data)
  }
  return Float32Array.from(made)
}
