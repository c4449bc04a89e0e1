import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { ensureBuilt, root } from '../../scripts/ensure.mjs'
import { measuredConfig } from './measured-config.ts'

/** The end-to-end tests run the built program, as a user does: let it be built, and let it measure the machine once. */
export default function setup(): void {
  ensureBuilt()
  // Checks that have nothing to do with the measuring may fail here.
  spawnSync(process.execPath, [resolve(root, 'out/main/cli.js'), 'doctor'], {
    env: { ...process.env, SPECTRALOOM_CONFIG: measuredConfig },
    stdio: 'pipe',
  })
}
