import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { engineEnvironment } from './fork-engine.ts'

describe('engineEnvironment', () => {
  it('keeps the environment, and lets what a person has set win', () => {
    const { GLIBC_TUNABLES, HOME } = engineEnvironment({ HOME: '/home/me', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' }, 'linux')
    expect(HOME).toBe('/home/me')
    expect(GLIBC_TUNABLES?.split(':').at(-1)).toBe('glibc.malloc.hugetlb=0')
    expect(GLIBC_TUNABLES?.split(':').length).toBeGreaterThan(1)
  })

  it('changes nothing on other systems', () => {
    const environment = { PATH: '/bin' }
    expect(engineEnvironment(environment, 'darwin')).toBe(environment)
    expect(engineEnvironment(environment, 'win32')).toBe(environment)
  })

  it.skipIf(process.platform !== 'linux')('lets arrays of former steps be used again instead of fetching memory anew', () => {
    const program = `
      const once = () => { for (let i = 0; i < 4; i++) new Uint8Array(64 << 20).fill(1); gc() }
      once(); once()
      const before = process.resourceUsage().minorPageFault
      once()
      console.log(process.resourceUsage().minorPageFault - before)`
    const { stdout } = spawnSync(process.execPath, ['--expose-gc', '-e', program], { env: engineEnvironment(), encoding: 'utf8' })
    // 256 MB in pages of 4 kB would be 65 536 faults.
    expect(Number(stdout)).toBeLessThan(10_000)
  })
})
