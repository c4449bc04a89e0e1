import { PROVIDER_IDS, type ProviderId } from '../../src-shared/project/index.ts'
import { Graph, add } from '../engine/graph/index.ts'
import { ProviderError, Session, compileGraph } from '../engine/onnx/index.ts'
import type { ProviderProbe } from './messages.ts'

/** Where each provider can be had at all: elsewhere trying would only print a native library's complaints. */
const PLATFORMS: Partial<Record<ProviderId, readonly NodeJS.Platform[]>> = { dml: ['win32'], coreml: ['darwin'], cuda: ['linux', 'win32'] }
const PLATFORM_NAMES: Record<string, string> = { win32: 'Windows', darwin: 'macOS', linux: 'Linux' }

/** What it usually means that a provider does not start; its own words are about its source code. */
const MISSING: Partial<Record<ProviderId, string>> = {
  webgpu: 'no graphics processor with a fitting driver was found',
  dml: 'no graphics processor with DirectX 12 was found',
  cuda: 'no NVIDIA graphics processor with CUDA was found',
}

/** Adds two numbers on each provider. */
export async function probeProviders(): Promise<ProviderProbe[]> {
  const graph = new Graph('probe')
  const x = graph.input('x', [2])
  const model = compileGraph({ inputs: [x], outputs: { y: add(x, 1) } })
  const probes: ProviderProbe[] = []
  for (const id of PROVIDER_IDS) probes.push(await probe(id, model))
  return probes
}

async function probe(id: ProviderId, model: Uint8Array): Promise<ProviderProbe> {
  if (id === 'tfjs-node-gpu') return { id, available: false, detail: 'not part of this version' }
  const platforms = PLATFORMS[id]
  if (platforms && !platforms.includes(process.platform)) return { id, available: false, detail: `only on ${platforms.map((platform) => PLATFORM_NAMES[platform]).join(' and ')}` }
  try {
    const session = await Session.create(model, { provider: id })
    const { y } = await session.run({ x: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } })
    await session.dispose()
    const right = y.data[0] === 2 && y.data[1] === 3
    return { id, available: right, detail: right ? 'works' : 'computes wrongly on this machine' }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { id, available: false, detail: MISSING[id] ?? 'does not start on this machine' }
  }
}
