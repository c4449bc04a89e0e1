/**
 * `npm run make:listening [NAME...]` makes `resources/listening/`: networks that listen, learnt from pieces that the program makes itself.
 * Equal seeds give equal pieces and weights. `SPECTRALOOM_PIECES` says how many pieces are learnt from.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './ensure.mjs'
import { withSources } from './with-sources.mjs'

const folder = await mkdtemp(join(tmpdir(), 'listening-'))
try {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  await withSources(async (load) => {
    const { makeListening, SHIPPED } = await load('/scripts/make-listening.ts')
    const names = process.argv.slice(2)
    await makeListening({
      folder,
      target: join(root, 'resources', 'listening'),
      models: names.length > 0 ? names.map((name) => `listen-${name}`) : SHIPPED,
      pieces: Number(process.env.SPECTRALOOM_PIECES ?? 24),
      version,
      tell: (line) => process.stdout.write(`${line}\n`),
    })
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}
