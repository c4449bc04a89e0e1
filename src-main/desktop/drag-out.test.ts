import type { WebContents } from 'electron'
import { afterEach, expect, it, vi } from 'vitest'
import { ElectronDouble, WindowDouble } from '../../test/support/electron-double.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'

afterEach(() => void vi.doUnmock('electron'))

it('a file is dragged out of the window with a picture, without which systems drag nothing', async () => {
  const electron = new ElectronDouble({ isOnlyInstance: true, tempFolder: temporaryFolder() })
  vi.doMock('electron', () => electron.module)
  const { dragOut } = await import('./drag-out.ts')
  const { webContents } = new WindowDouble({}, 1)
  dragOut(webContents as unknown as WebContents, '/songs/Riff.mid', '/icon.png')
  expect(webContents.dragged).toEqual(['/songs/Riff.mid'])
})
