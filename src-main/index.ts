/** Desktop composition root: Electron's window around the same program that the headless host serves. */
import { dirname, join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { app as electron, dialog, ipcMain, shell } from 'electron'
import { registerAppScheme, serveRenderer } from './desktop/app-protocol.ts'
import { saveDownloadsSafely } from './desktop/downloads.ts'
import { dragOut } from './desktop/drag-out.ts'
import { lockDown } from './desktop/lock-down.ts'
import { iconPath, openMainWindow, preloadPath } from './desktop/main-window.ts'
import { setMenu } from './desktop/menu.ts'
import { isOwnPage } from './desktop/own-page.ts'
import { leavingWords } from '../src-shared/project/index.ts'
import type { WindowMenu } from '../src-shared/rpc/index.ts'
import { projectArgument } from './desktop/project-argument.ts'
import { utilityAudioForker } from './desktop/utility-audio-forker.ts'
import { utilityForker } from './desktop/utility-forker.ts'
import { guardProcess } from './failures/guard-process.ts'
import { openLog } from './failures/log.ts'
import { toFailure } from './failures/to-failure.ts'
import { createDispatch } from './rpc/dispatch.ts'
import { attachIpcTransport } from './rpc/ipc-transport.ts'
import { App } from './services/project/app.ts'
import { callHandlers } from './services/calls/call-handlers.ts'
import { configFolder, projectsFolder } from './services/project/user-folders.ts'
import { version } from './version.ts'
import { builtFolder } from './workers/built-folder.ts'

const developmentUrl = electron.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
const config = configFolder()
const log = openLog(join(config, 'log', 'spectraloom.log'))

const app = new App({
  info: { version, host: 'desktop', platform: process.platform, projectsFolder: projectsFolder(), canOpenFolderDialog: true },
  forker: utilityForker,
  audioForker: utilityAudioForker,
  log,
  configFolder: config,
  program: 'the app',
  chooseFolder,
  showMenu,
  showInFolder: (path) => shell.showItemInFolder(path),
  startDrag: (path) => window && dragOut(window.webContents, path, iconPath(builtFolder())),
})
guardProcess(log, () => app.tellUnexpected())
let window: BrowserWindow | null = null
/** Tells the window of a command that was chosen in the menu. */
let tellWindow: (id: string) => void = () => undefined
/** An unpackaged app has its own folder as first argument. */
const firstArgument = electron.isPackaged ? 1 : 2
let openedEarly = projectArgument(process.argv.slice(firstArgument))
let closed = false

async function chooseFolder(title: string): Promise<string | null> {
  const options = { title, properties: ['openDirectory' as const, 'createDirectory' as const] }
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return canceled ? null : filePaths[0]
}

function showMenu(windowMenus: readonly WindowMenu[] = []): void {
  setMenu({
    openProject: () => void orShow(openProjectByDialog()),
    closeProject: () => void orShow(unlessKeptOpen(() => app.closeProject())),
    logFolder: log.path && dirname(log.path),
    windowMenus,
    choose: (id) => tellWindow(id),
  })
}

/** For what the person does outside the page: a fault is shown by the system's dialog. */
async function orShow(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    log.write('warning', 'Asked for by the menu or the system', { error })
    const { message, advice } = toFailure(error)
    dialog.showErrorBox(message, advice)
  }
}

/** Does what closes the open project; asks first where work is under way on it. */
async function unlessKeptOpen(work: () => Promise<unknown>): Promise<void> {
  const underWay = app.sessionOrNull?.underWay()
  if (underWay && underWay.trainings.length + underWay.others.length > 0) {
    const { what, others, answer } = leavingWords(underWay)
    const options = {
      type: 'question' as const,
      message: what,
      detail: others.join('\n'),
      buttons: [answer, 'Keep it open'],
      defaultId: 0,
      cancelId: 1,
    }
    const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
    if (response !== 0) return
  }
  await work()
}

async function openProjectByDialog(): Promise<void> {
  const folder = await chooseFolder('Open a project')
  if (folder) await openProject(folder)
}

/** The open project itself is only shown. */
const openProject = (folder: string): Promise<unknown> =>
  app.sessionOrNull?.store.paths.folder === folder ? app.open(folder) : unlessKeptOpen(() => app.open(folder))

/** Also when the window is closed, which is the program's only one. */
async function end(): Promise<void> {
  await app.close()
  closed = true
  electron.quit()
}

function openWindow(): void {
  const built = builtFolder()
  const opened = openMainWindow({ preload: preloadPath(built), icon: iconPath(built), configFolder: config, log, developmentUrl })
  window = opened
  const transport = attachIpcTransport({
    ipcMain,
    contents: opened.webContents,
    functionsFor: createDispatch(callHandlers(app), { log, checkResults: !electron.isPackaged }),
    log,
    isOwnPage: (url) => isOwnPage(url, developmentUrl),
  })
  tellWindow = (id) => transport.emit('app.commandChosen', { id })
  const unsubscribe = app.subscribe((name, payload) => transport.emit(name, payload))
  opened.webContents.on('did-navigate', () => transport.pageGone())
  opened.webContents.on('render-process-gone', () => transport.pageGone())
  opened.on('close', (event) => {
    if (closed) return
    event.preventDefault()
    void orShow(unlessKeptOpen(end))
  })
  opened.on('closed', () => {
    unsubscribe()
    tellWindow = () => undefined
    showMenu()
    transport.close()
    window = null
  })
}

function start(): void {
  registerAppScheme()
  electron.on('second-instance', (_event, argv) => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
    const folder = projectArgument(argv.slice(firstArgument))
    if (folder) void orShow(openProject(folder))
  })
  electron.on('open-file', (event, path) => {
    event.preventDefault()
    if (electron.isReady()) void orShow(openProject(path))
    else openedEarly = path
  })
  electron.on('activate', () => {
    if (!window) openWindow()
  })
  electron.on('window-all-closed', () => electron.quit())
  electron.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void orShow(unlessKeptOpen(end))
  })
  void electron.whenReady().then(async () => {
    lockDown(developmentUrl)
    saveDownloadsSafely({
      window: () => window,
      projects: async () => (await app.recent.list()).map(({ folder }) => folder),
      onFault: (error) => log.write('error', 'A file could not be saved', { error }),
    })
    serveRenderer(join(builtFolder(), '..', 'renderer'))
    showMenu()
    if (openedEarly) await orShow(app.open(openedEarly))
    openWindow()
  })
}

if (electron.requestSingleInstanceLock()) start()
else electron.quit()
