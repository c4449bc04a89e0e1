import { openGraph } from '../../execution/index.ts'
import { add, Graph } from '../../graph/index.ts'
import { hostZeros } from '../../host-tensor.ts'
import './play-live.ts'

/** Loads the live job with ONNX Runtime and computes a first sum, so that a start has only the model to load. */
export async function warmUpLive(): Promise<void> {
  const x = new Graph('warm-up').input('x', [1])
  const graph = await openGraph({ inputs: [x], outputs: { y: add(x, 1) } }, { provider: 'cpu', threads: 1 })
  await graph.run({ x: hostZeros([1]) })
  await graph.dispose()
}
