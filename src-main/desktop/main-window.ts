import { join } from 'node:path'
import { BrowserWindow, screen } from 'electron'
import type { Log } from '../failures/log.ts'
import { APP_PAGE } from './own-page.ts'
import { placeWindow, readWindowState, saveWindowState } from './window-state.ts'

export interface MainWindowOptions {
  preload: string
  /** Of the window where the system does not take it from the program, as on Linux. */
  icon: string
  configFolder: string
  log: Log
  developmentUrl: string | undefined
}

const MINIMUM = { minWidth: 1024, minHeight: 640 }

/** The app's only window. */
export function openMainWindow({ preload, icon, configFolder, log, developmentUrl }: MainWindowOptions): BrowserWindow {
  const state = readWindowState(configFolder, log)
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  const window = new BrowserWindow({
    ...placeWindow(state, screens),
    ...MINIMUM,
    title: 'Spectraloom',
    icon,
    backgroundColor: '#14120f',
    show: false,
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false },
  })
  if (state?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    void saveWindowState(configFolder, { ...window.getNormalBounds(), maximized: window.isMaximized() }, log)
  })
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.write('error', 'The window crashed and is loaded again', { reason, exitCode })
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.reload()
  })
  void window.loadURL(developmentUrl ?? APP_PAGE)
  return window
}

export const preloadPath = (builtFolder: string): string => join(builtFolder, '..', 'preload', 'index.cjs')
export const iconPath = (builtFolder: string): string => join(builtFolder, '..', '..', 'resources', 'icon.png')
