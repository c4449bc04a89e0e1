import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

/** The end-to-end tests run the built program, as a user does: build it once before them. */
export default function setup(): void {
  const root = resolve(import.meta.dirname, '../..')
  execFileSync(process.execPath, [resolve(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], { cwd: root, stdio: 'pipe' })
}
