/** What happens to edits of a sound in bad hours: a power cut, a full disk, a sound that has vanished. */
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { performingForker } from '../../../test/support/performing-forker.ts'
import { identical, noise } from '../../../test/support/signals.ts'
import { boxShape, testLayer } from '../../../test/support/spectral-layers.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, type TestSession } from '../../../test/support/test-session.ts'
import { canMount, mountTinyDisk } from '../../../test/support/tiny-disk.ts'
import { writeWav } from '../../../test/support/write-wav.ts'
import type { SpectralLayer } from '../../../src-shared/spectral/index.ts'

const RATE = 44_100
const SECONDS = 4
const sound = noise(SECONDS * RATE, 3, 0.3)
const louder = (second: number): SpectralLayer =>
  testLayer({ kind: 'gain', db: 6 }, boxShape({ startSample: second * RATE, endSample: (second + 0.5) * RATE }))

async function opened(folder: string, how: 'copy' | 'reference' = 'copy'): Promise<TestSession & { id: string; source: string }> {
  const test = await openTestSession(folder, performingForker())
  const source = join(temporaryFolder(), 'Noise.wav')
  await writeWav(source, [sound], RATE)
  const { imported } = await test.session.library.importPaths([source], how, { kinds: [], tracks: null }).done
  return { ...test, id: imported[0].id, source }
}

const heard = async ({ session }: TestSession, id: string): Promise<Float32Array> =>
  (await session.sounds.read({ kind: 'edited-recording', id }, 0, SECONDS * RATE)).samples

describe('edits in bad hours', () => {
  it('a power cut, also in the middle of a line: all that was done before it is there, and can be undone', async () => {
    const root = temporaryFolder()
    const folder = join(root, 'Evening.loom')
    const test = await opened(folder)
    const ref = { kind: 'recording', id: test.id } as const
    await test.session.edits.edit(ref, 'One', [{ kind: 'add', index: 0, layer: louder(1) }])
    await test.session.edits.edit(ref, 'Two', [{ kind: 'add', index: 1, layer: louder(2) }])
    await test.session.edits.settled()
    const before = await heard(test, test.id)
    // What the disk holds at this moment, nothing closed, and a line that did not get to its end.
    const cut = join(root, 'Cut.loom')
    cpSync(folder, cut, { recursive: true, filter: (path) => !path.endsWith('.lock') })
    writeFileSync(join(cut, 'edits', `recording-${test.id}`, 'journal.ndjson'), '{"sequence":3,"kind":"do","st', { flag: 'a' })
    await test.session.close()
    const again = await openTestSession(cut, performingForker(), { create: false })
    expect((await again.session.edits.state(ref)).history.undo).toBe('Two')
    await again.session.edits.settled()
    expect(identical(await heard(again, test.id), before)).toBe(true)
    await again.session.edits.undo(ref)
    await again.session.edits.undo(ref)
    await again.session.edits.settled()
    expect(identical(await heard(again, test.id), sound)).toBe(true)
    await again.session.close()
  })

  it.skipIf(!canMount)('a full disk: an edit is refused in words, and everything is as before; with room it goes on', async () => {
    const disk = mountTinyDisk(6 * 1024)
    const folder = join(disk.folder, 'Evening.loom')
    try {
      const test = await opened(folder)
      const { session, id } = test
      const ref = { kind: 'recording', id } as const
      await session.edits.edit(ref, 'One', [{ kind: 'add', index: 0, layer: louder(1) }])
      await session.edits.settled()
      const before = await heard(test, id)
      const ballast = join(disk.folder, 'ballast')
      expect(() => writeFileSync(ballast, new Uint8Array(16 * 1024 * 1024))).toThrow(/ENOSPC/)
      const picture = { kind: 'picture', width: 1, height: 1, db: -20, seed: 1 } as const
      const large = testLayer(
        { ...picture, bytes: Buffer.alloc(300_000).toString('base64') },
        boxShape({ startSample: 0, endSample: RATE }),
      )
      await expect(session.edits.edit(ref, 'Two', [{ kind: 'add', index: 1, layer: large }])).rejects.toThrow(/full|space|room/i)
      expect((await session.edits.state(ref)).layers).toHaveLength(1)
      expect(identical(await heard(test, id), before)).toBe(true)
      rmSync(ballast)
      await session.edits.edit(ref, 'Three', [{ kind: 'add', index: 1, layer: louder(2) }])
      await session.edits.settled()
      expect((await session.edits.state(ref)).history.undo).toBe('Three')
      expect(identical(await heard(test, id), before)).toBe(false)
      await session.close()
    } finally {
      disk.remove()
    }
  })

  it('samples that vanish are read again from the source, and the edits are computed then', async () => {
    const test = await opened(join(temporaryFolder(), 'Evening.loom'))
    const { session, id } = test
    const ref = { kind: 'recording', id } as const
    await session.edits.edit(ref, 'One', [{ kind: 'add', index: 0, layer: louder(1) }])
    await session.edits.edit(ref, 'Two', [{ kind: 'add', index: 1, layer: louder(2) }])
    await session.edits.settled()
    const wanted = await heard(test, id)
    await session.edits.undo(ref)
    await session.edits.settled()
    rmSync(session.store.paths.pcmFolder, { recursive: true, force: true })
    await session.edits.redo(ref)
    await session.edits.settled()
    expect(test.of('app.notice').at(-1)).toMatchObject({
      message: 'Not all of the edited sound is computed.',
      advice: expect.stringMatching(/edits are kept.*The sound of "Noise" is not ready\. It is being read again/),
    })
    await vi.waitFor(() => heard(test, id), { timeout: 20_000 })
    expect(test.of('app.notice')).toHaveLength(1)
    await session.edits.settled()
    expect(identical(await heard(test, id), wanted)).toBe(true)
    await session.close()
  })

  it.each(['is gone', 'is another'] as const)('where its source %s, too, that is told; the edits stay, and undo works on', async (how) => {
    const test = await opened(join(temporaryFolder(), 'Evening.loom'), 'reference')
    const { session, id } = test
    const ref = { kind: 'recording', id } as const
    await session.edits.edit(ref, 'One', [{ kind: 'add', index: 0, layer: louder(1) }])
    await session.edits.settled()
    const wanted = await heard(test, id)
    const hidden = `${test.source}.hidden`
    renameSync(test.source, hidden)
    if (how === 'is another') await writeWav(test.source, [noise(RATE, 8)], RATE)
    rmSync(session.store.paths.pcmFolder, { recursive: true, force: true })
    await session.edits.edit(ref, 'Two', [{ kind: 'add', index: 1, layer: louder(2) }])
    await session.edits.settled()
    await vi.waitFor(() =>
      expect(
        test
          .of('app.notice')
          .map(({ message }) => message)
          .join(),
      ).toContain('cannot be read again'),
    )
    const { message, advice } = test.of('app.notice').at(-1)!
    expect(message).toMatch(how === 'is gone' ? /The file of "Noise" is not there: .*Noise\.wav/ : /Noise.*(changed|another|not the)/s)
    expect(advice).toMatch(how === 'is gone' ? /Put it back.*or remove the recording/ : /Import the changed file again/)
    expect(advice).toContain('Its edits are kept.')
    expect((await session.edits.state(ref)).layers).toHaveLength(2)
    await session.edits.undo(ref)
    expect((await session.edits.state(ref)).layers).toHaveLength(1)
    renameSync(hidden, test.source)
    await session.library.rebuildCache().done
    await session.edits.settled()
    expect(identical(await heard(test, id), wanted)).toBe(true)
    await session.close()
  })
})
