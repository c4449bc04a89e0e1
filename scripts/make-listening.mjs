/**
 * `npm run make:listening [NAME...]` makes `resources/listening/`: networks that listen, learnt from pieces that the program makes itself.
 * `npm run make:listening parts noise` makes `resources/separation/`: the networks that take sound apart.
 * Equal seeds give equal pieces and weights. `SPECTRALOOM_PIECES` says how many pieces are learnt from, `SPECTRALOOM_ROUNDS` for how long
 * those are learnt.
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
    const { makeSeparation, SHIPPED_SEPARATIONS } = await load('/scripts/make-separation.ts')
    const heard = names.filter((name) => !SHIPPED_SEPARATIONS.includes(name))
    if (names.length === 0 || heard.length > 0) {
      const { makeListening, SHIPPED } = await load('/scripts/make-listening.ts')
      const models = heard.length > 0 ? heard.map((name) => `listen-${name}`) : SHIPPED
      await makeListening({ folder, target: join(root, 'resources', 'listening'), models, pieces, version, tell })
    }
    const rounds = Number(process.env.SPECTRALOOM_ROUNDS ?? 40)
    const target = join(root, 'resources', 'separation')
    for (const name of SHIPPED_SEPARATIONS)
      if (names.length === 0 || names.includes(name)) await makeSeparation(name, { folder, target, pieces, rounds, version, tell })
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}
