/**
 * `npm run make:listening [NAME...]` makes `resources/listening/`: networks that listen, learnt from pieces that the program makes itself.
 * `npm run make:listening parts` makes `resources/separation/`: the network that takes music apart.
 * Equal seeds give equal pieces and weights. `SPECTRALOOM_PIECES` says how many pieces are learnt from, `SPECTRALOOM_ROUNDS` for how long
 * parts are learnt.
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
    const names = process.argv.slice(2)
    const tell = (line) => process.stdout.write(`${line}\n`)
    const pieces = Number(process.env.SPECTRALOOM_PIECES ?? 24)
    const [heard, parts] = [names.filter((name) => name !== 'parts'), names.length === 0 || names.includes('parts')]
    if (names.length === 0 || heard.length > 0) {
      const { makeListening, SHIPPED } = await load('/scripts/make-listening.ts')
      const models = heard.length > 0 ? heard.map((name) => `listen-${name}`) : SHIPPED
      await makeListening({ folder, target: join(root, 'resources', 'listening'), models, pieces, version, tell })
    }
    if (parts) {
      const { makeParts } = await load('/scripts/make-parts.ts')
      const rounds = Number(process.env.SPECTRALOOM_ROUNDS ?? 40)
      await makeParts({ folder, target: join(root, 'resources', 'separation'), pieces, rounds, version, tell })
    }
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}
