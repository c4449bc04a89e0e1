import { describe, expect, it, vi } from 'vitest'
import { BRIDGE_NAME, IPC_CHANNEL, type Bridge } from '../src-shared/rpc/wire.ts'
import { ElectronDouble } from '../test/support/electron-double.ts'

describe('the bridge to the page', () => {
  it('carries messages of one channel both ways and gives the place of a dropped file, and nothing of Electron itself', async () => {
    const electron = new ElectronDouble({ isOnlyInstance: true, tempFolder: '' })
    const { ipcRenderer, ...module } = electron.module
    vi.doMock('electron', () => ({ ...module, ipcRenderer }))
    await import('./index.ts')
    expect([...electron.page.keys()]).toEqual([BRIDGE_NAME])
    const bridge = electron.page.get(BRIDGE_NAME) as Bridge
    expect(Object.keys(bridge).sort()).toEqual(['onMessage', 'pathOfFile', 'post'])

    const posted: unknown[] = []
    electron.ipcMain.on(IPC_CHANNEL, (_event, message) => posted.push(message))
    bridge.post({ hello: 1 })
    await vi.waitFor(() => expect(posted).toEqual([{ hello: 1 }]))

    const heard: unknown[][] = []
    const stop = bridge.onMessage((...values) => void heard.push(values))
    ipcRenderer!.emit(IPC_CHANNEL, { sender: 'the system' }, { answer: 2 })
    ipcRenderer!.emit('another channel', {}, { answer: 3 })
    stop()
    ipcRenderer!.emit(IPC_CHANNEL, {}, { answer: 4 })
    // The event, through which a page would reach the renderer's own IPC, stays behind.
    expect(heard).toEqual([[{ answer: 2 }]])

    expect(bridge.pathOfFile(new File([], 'take.wav'))).toBe('/home/person/take.wav')
    expect(bridge.pathOfFile({ name: '/etc/passwd' })).toBe('')
  })
})
