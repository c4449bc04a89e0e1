import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBirpc } from 'birpc'
import type { MenuItemConstructorOptions } from 'electron'
import { BRIDGE_NAME, IPC_CHANNEL, type Bridge, type ClientFunctions, type EventName, type HostFunctions } from '../src-shared/rpc/index.ts'
import { ElectronDouble } from '../test/support/electron-double.ts'
import { temporaryFolder } from '../test/support/temporary-folder.ts'
import { until } from '../test/support/until.ts'

/** The desktop program as it stands in `index.ts`, around an Electron without windows. */
async function startProgram({ isOnlyInstance = true, argv = ['spectraloom'] } = {}): Promise<ElectronDouble> {
  const home = temporaryFolder()
  vi.stubEnv('SPECTRALOOM_CONFIG', join(home, 'config'))
  const electron = new ElectronDouble({ isOnlyInstance, tempFolder: home })
  vi.resetModules()
  vi.doMock('electron', () => electron.module)
  const given = process.argv
  process.argv = argv
  try {
    await import('./index.ts')
  } finally {
    process.argv = given
  }
  await electron.start()
  if (isOnlyInstance) await until(() => electron.windows.length > 0)
  return electron
}

/** The page behind the preload script. */
async function openPage(electron: ElectronDouble): Promise<{ host: HostFunctions; events: [EventName, unknown][] }> {
  await import('../src-preload/index.ts')
  const bridge = electron.page.get(BRIDGE_NAME) as Bridge
  const events: [EventName, unknown][] = []
  const rpc = createBirpc<HostFunctions, ClientFunctions>(
    { event: (name, payload) => void events.push([name, payload]) },
    { post: (message) => bridge.post(message), on: (listener) => void bridge.onMessage(listener) },
  )
  return { host: { call: (name, params) => rpc.call(name, params) }, events }
}

const leave = async (electron: ElectronDouble): Promise<void> => {
  electron.windows.at(-1)!.close()
  await until(() => electron.quits > 0)
}

afterEach(() => {
  vi.doUnmock('electron')
  vi.unstubAllEnvs()
})

describe('the desktop program', () => {
  it('opens one sandboxed window on its own page, and shows it when it is ready', async () => {
    const electron = await startProgram()
    expect(electron.windows).toHaveLength(1)
    const [window] = electron.windows
    expect(window.loaded).toBe('app://spectraloom/index.html')
    expect(window.shown).toBe(true)
    expect(window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    })
    expect(electron.schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
    expect(electron.menu.map(({ label, role }) => label ?? role)).toEqual(
      expect.arrayContaining(['File', 'editMenu', 'View', 'windowMenu', 'help']),
    )
    await leave(electron)
  })

  it('answers its page through the preload script, and no other page or frame', async () => {
    const electron = await startProgram()
    const { host, events } = await openPage(electron)
    const parentFolder = temporaryFolder()
    expect(await host.call('projects.create', { name: 'Song', parentFolder })).toMatchObject({ ok: true, value: { name: 'Song' } })
    expect(await host.call('projects.rename', { name: 'Rain' })).toMatchObject({ ok: true })
    await until(() => events.some(([, payload]) => JSON.stringify(payload).includes('Rain')))
    const before = electron.windows[0].webContents.sent.length
    const message = { t: 'q', m: 'call', a: ['app.info', {}], i: 'x' }
    electron.post(IPC_CHANNEL, message, { url: 'https://example.org/', parent: null })
    electron.post(IPC_CHANNEL, message, { url: 'app://spectraloom/index.html', parent: {} })
    electron.post(IPC_CHANNEL, message, null)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(electron.windows[0].webContents.sent).toHaveLength(before)
    await leave(electron)
  })

  it('shows in its menus what the window can do, and tells it what was chosen there', async () => {
    const electron = await startProgram()
    const { host, events } = await openPage(electron)
    const item = (id: string, accelerator: string | null, isEnabled = true) => ({ id, name: `Do ${id} & more`, accelerator, isEnabled })
    const menus = [
      { name: 'Spectraloom', items: [item('undo', 'CommandOrControl+Z'), item('openTrash', null)] },
      { name: 'Song', items: [item('split', 'CommandOrControl+E', false), item('drawNotes', 'B')] },
    ]
    expect(await host.call('app.showMenu', { menus })).toMatchObject({ ok: true })
    const submenu = (label: string) => electron.menu.find((menu) => menu.label === label)?.submenu as MenuItemConstructorOptions[]
    expect(submenu('Edit')[0]).toMatchObject({ label: 'Do undo && more', accelerator: 'CommandOrControl+Z', registerAccelerator: false })
    expect(submenu('Spectraloom').map(({ label }) => label)).toEqual(['Do openTrash && more'])
    expect(submenu('Song').map(({ enabled, accelerator }) => [enabled, accelerator])).toEqual([
      [false, 'CommandOrControl+E'],
      [true, process.platform === 'darwin' ? undefined : 'B'],
    ])
    submenu('Song')[1].click!(null as never, undefined, null as never)
    await until(() => events.some(([name]) => name === 'app.commandChosen'))
    expect(events.find(([name]) => name === 'app.commandChosen')).toEqual(['app.commandChosen', { id: 'drawNotes' }])
    for (const id of ['__proto__ x', '<b>', ''])
      expect(await host.call('app.showMenu', { menus: [{ name: 'Song', items: [item(id, null)] }] })).toMatchObject({ ok: false })
    await leave(electron)
  })

  it('closes the project before it quits, and quits once', async () => {
    const electron = await startProgram()
    const window = electron.windows[0]
    window.close()
    expect(window.closed).toBe(false)
    await until(() => electron.quits === 1)
    // Electron now closes the window and asks again: nothing stands in the way any more.
    let prevented = false
    electron.app.emit('before-quit', { preventDefault: () => (prevented = true) })
    window.close()
    expect([prevented, window.closed]).toEqual([false, true])
  })

  it('opens a project that it was started with, and says why where it cannot', async () => {
    const empty = temporaryFolder()
    const electron = await startProgram({ argv: ['spectraloom', empty] })
    expect(electron.shownErrors).toEqual([expect.stringContaining(empty)])
    await leave(electron)
  })

  it('leaves the field to the instance that runs already', async () => {
    const electron = await startProgram({ isOnlyInstance: false })
    expect([electron.quits, electron.windows.length]).toEqual([1, 0])
  })

  it('denies pages everything but the microphone and MIDI of its own main frame', async () => {
    const electron = await startProgram()
    const { onRequest, onCheck } = electron.permissions
    const own = { isMainFrame: true, requestingUrl: 'app://spectraloom/index.html' }
    const asked = (permission: string, details: object): boolean => {
      let decided: boolean | null = null
      onRequest!(null as never, permission as never, (granted) => (decided = granted), details as never)
      return decided!
    }
    expect(asked('media', { ...own, mediaTypes: ['audio'] })).toBe(true)
    expect(asked('midi', own)).toBe(true)
    expect(asked('media', { ...own, mediaTypes: ['audio', 'video'] })).toBe(false)
    expect(asked('media', { ...own, isMainFrame: false, mediaTypes: ['audio'] })).toBe(false)
    expect(asked('midi', { ...own, requestingUrl: 'https://example.org/' })).toBe(false)
    for (const other of ['geolocation', 'notifications', 'clipboard-read', 'fullscreen', 'openExternal'])
      expect([other, asked(other, own)]).toEqual([other, false])
    const checked = (permission: string, details: object): boolean =>
      onCheck!(null, permission as never, 'app://spectraloom', details as never)
    expect(checked('media', { ...own, mediaType: 'audio' })).toBe(true)
    expect(checked('media', { ...own, mediaType: 'video' })).toBe(false)
    await leave(electron)
  })

  it('lets no page open windows, hold others within it, or go elsewhere', async () => {
    const electron = await startProgram()
    const { webContents } = electron.windows[0]
    electron.app.emit('web-contents-created', {}, webContents)
    expect(webContents.windowOpenHandler!()).toEqual({ action: 'deny' })
    const prevented = (event: string, url?: string): boolean => {
      let stopped = false
      webContents.emit(event, { url, preventDefault: () => (stopped = true) })
      return stopped
    }
    expect(prevented('will-attach-webview')).toBe(true)
    for (const event of ['will-frame-navigate', 'will-redirect']) {
      expect(prevented(event, 'https://example.org/')).toBe(true)
      expect(prevented(event, 'file:///etc/passwd')).toBe(true)
      expect(prevented(event, 'app://spectraloom/index.html')).toBe(false)
    }
    await leave(electron)
  })

  it('serves its built page by its own scheme with a strict policy, and nothing else', async () => {
    const electron = await startProgram()
    const serve = electron.protocols.get('app')!
    const answer = await serve({ url: 'app://spectraloom/../../package.json', method: 'GET' } as Request)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await serve({ url: 'app://elsewhere/index.html', method: 'GET' } as Request)).status).toBe(404)
    expect((await serve({ url: 'app://spectraloom/index.html', method: 'POST' } as Request)).status).toBe(404)
    await leave(electron)
  })
})
