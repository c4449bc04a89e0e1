/** Networks that come with the program, out of the files that `export --format onnx` wrote them as. */
import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { ModelFileError } from './model-file-error.ts'
import { parseOnnxFile } from './onnx-file.ts'

/** What a file says of its network, and the network's weights. */
export interface NetworkInFile {
  weights: ReadonlyMap<string, HostTensor>
  /** @throws ModelFileError where it says nothing of that, or something else */
  entry<T>(name: string, schema: z.ZodType<T>): T
}

/**
 * The weights in a file, and what it says of itself. Its graph is not executed.
 *
 * @throws ModelFileError where it is no ONNX file
 */
export async function networkInFile(path: string): Promise<NetworkInFile> {
  const { metadata, graph } = parseOnnxFile(new Uint8Array(await readFile(path)))
  const weights = graph.tensors.flatMap(({ name, dtype, shape, raw }): [string, HostTensor][] =>
    dtype === 'float32' && raw ? [[name, hostTensor(new Float32Array(new Uint8Array(raw).buffer), shape)]] : [],
  )
  return {
    weights: new Map(weights),
    entry(name, schema) {
      const text = metadata.get(name)
      const parsed = schema.safeParse(text === undefined ? undefined : JSON.parse(text))
      if (parsed.success) return parsed.data
      throw new ModelFileError(`says nothing of its ${name.replaceAll('_', ' ')}`, 'Make it again with this version of the program.')
    },
  }
}
