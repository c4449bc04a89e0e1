/** `npm run make:basic-pitch` makes `resources/basic-pitch/`: the weights of Basic Pitch, from its npm package, as an ONNX model. */
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './ensure.mjs'
import { withSources } from './with-sources.mjs'

const PACKAGE = '@spotify/basic-pitch@1.0.1'
const target = join(root, 'resources', 'basic-pitch')
const folder = await mkdtemp(join(tmpdir(), 'basic-pitch-'))
try {
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', PACKAGE, '--json', '--pack-destination', folder], { encoding: 'utf8' }))
  execFileSync('tar', ['xzf', join(folder, filename), '-C', folder])
  const from = join(folder, 'package')
  const model = JSON.parse(await readFile(join(from, 'model', 'model.json'), 'utf8'))
  const weights = await readFile(join(from, 'model', 'group1-shard1of1.bin'))
  await withSources(async (load) => {
    const { tfjsToOnnx } = await load('/scripts/tfjs-to-onnx.ts')
    const onnx = tfjsToOnnx({
      model,
      weights: new Uint8Array(weights),
      input: { name: 'input_2', dtype: 'float32', shape: ['windows', 43844, 1] },
      outputs: {
        notes: { node: 'Identity_1', shape: ['windows', 172, 88] },
        onsets: { node: 'Identity_2', shape: ['windows', 172, 88] },
        contours: { node: 'Identity', shape: ['windows', 172, 264] },
      },
      metadata: { source: PACKAGE, licence: 'Apache-2.0', copyright: '2022 Spotify AB' },
    })
    await mkdir(target, { recursive: true })
    await writeFile(join(target, 'basic-pitch.onnx'), onnx)
    await copyFile(join(from, 'LICENSE'), join(target, 'LICENSE'))
    process.stdout.write(`resources/basic-pitch/basic-pitch.onnx: ${onnx.length} bytes\n`)
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}
