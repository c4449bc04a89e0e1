import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { FuseV1Options } from '@electron/fuses'
import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'

const configuration = load(readFileSync(resolve(import.meta.dirname, '../electron-builder.yml'), 'utf8')) as {
  asar: boolean
  electronFuses: Record<string, boolean>
}

describe('the packaged desktop app', () => {
  it('runs the code of its own archive and no other, whatever its environment, arguments or neighbours say', () => {
    expect(configuration.asar).toBe(true)
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('leaves no fuse that Electron has to its default', () => {
    const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)))
    expect(
      Object.keys(configuration.electronFuses)
        .map((name) => name[0].toUpperCase() + name.slice(1))
        .sort(),
    ).toEqual(known.sort())
  })
})
