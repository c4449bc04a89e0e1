import { execFileSync, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { measuredConfig } from './measured-config.ts'

/** The end-to-end tests run the built program, as a user does: build it once before them, and let it measure the machine once. */
export default function setup(): void {
  const root = resolve(import.meta.dirname, '../..')
  execFileSync(process.execPath, [resolve(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], { cwd: root, stdio: 'pipe' })
  // Checks that have nothing to do with the measuring may fail here.
  spawnSync(process.execPath, [resolve(root, 'out/main/cli.js'), 'doctor'], {
    env: { ...process.env, SPECTRALOOM_CONFIG: measuredConfig },
    stdio: 'pipe',
  })
}
