import { EventEmitter } from 'node:events'
import type Electron from 'electron'

/** What the program uses of Electron, and no more: a part that it comes to use must be added here to type-check. */
type UsedOfElectron = typeof Electron

type Handler = (...values: never[]) => unknown

class ContentsDouble extends EventEmitter {
  readonly sent: unknown[] = []
  /** Files that were dragged out. */
  readonly dragged: string[] = []
  windowOpenHandler: Handler | null = null
  /** What the page's side of the preload script hears. */
  deliver: (channel: string, message: unknown) => void = () => undefined

  constructor(readonly id: number) {
    super()
  }

  send(channel: string, message: unknown): void {
    const copy: unknown = structuredClone(message)
    this.sent.push(copy)
    setImmediate(() => this.deliver(channel, copy))
  }

  startDrag({ file, icon }: Electron.Item): void {
    if (!icon || !file) throw new Error('Electron wants a file and a picture.')
    this.dragged.push(file)
  }

  isDestroyed(): boolean {
    return false
  }

  setWindowOpenHandler(handler: Handler): void {
    this.windowOpenHandler = handler
  }
}

export class WindowDouble extends EventEmitter {
  readonly webContents: ContentsDouble
  loaded: string | null = null
  shown = false
  closed = false

  constructor(
    readonly options: Electron.BrowserWindowConstructorOptions,
    id: number,
  ) {
    super()
    this.webContents = new ContentsDouble(id)
  }

  async loadURL(url: string): Promise<void> {
    this.loaded = url
    this.emit('ready-to-show')
  }

  show(): void {
    this.shown = true
  }

  /** As the person does it: whoever listens may prevent it. */
  close(): void {
    let prevented = false
    this.emit('close', { preventDefault: () => (prevented = true) })
    if (prevented) return
    this.closed = true
    this.emit('closed')
  }

  maximize(): void {}
  restore(): void {}
  focus(): void {}
  reload(): void {}

  isMinimized(): boolean {
    return false
  }

  isMaximized(): boolean {
    return false
  }

  isDestroyed(): boolean {
    return this.closed
  }

  getNormalBounds(): Electron.Rectangle {
    return { x: 10, y: 20, width: 1200, height: 800 }
  }
}

/** A session's handlers as they were set. */
interface SessionDouble {
  onRequest: Electron.Session['setPermissionRequestHandler'] extends (handler: infer H) => void ? H : never
  onCheck: Electron.Session['setPermissionCheckHandler'] extends (handler: infer H) => void ? H : never
}

/** An Electron without windows: `module` stands in for the package, the rest is what a test does and sees. */
export class ElectronDouble {
  readonly windows: WindowDouble[] = []
  readonly permissions: Partial<SessionDouble> = {}
  readonly schemes: Electron.CustomScheme[] = []
  readonly shownErrors: string[] = []
  /** What the person answers to the next question of the system's dialogs. */
  answer = 0
  readonly questions: string[] = []
  readonly protocols = new Map<string, (request: Request) => Promise<Response>>()
  readonly app = new EventEmitter()
  /** The program's end of the pipe. */
  readonly ipcMain = new EventEmitter()
  menu: Electron.MenuItemConstructorOptions[] = []
  quits = 0
  /** What the preload script has put on the page's `window`. */
  readonly page = new Map<string, unknown>()
  /** The page's end of the pipe. */
  private readonly ipcRenderer = new EventEmitter()
  private ready: () => void = () => undefined
  private readonly whenReady = new Promise<void>((resolve) => (this.ready = resolve))
  private isReady = false

  constructor(private readonly options: { isOnlyInstance: boolean; tempFolder: string }) {}

  /** A message to the program as a page of the last window posts it, or one that stands elsewhere. */
  post(channel: string, message: unknown, frame: { url: string; parent: unknown } | null = this.ownFrame()): void {
    this.ipcMain.emit(channel, { sender: { id: this.windows.at(-1)?.webContents.id }, senderFrame: frame }, structuredClone(message))
  }

  private ownFrame(): { url: string; parent: unknown } {
    return { url: this.windows.at(-1)?.loaded ?? '', parent: null }
  }

  /** The system has started the program. */
  async start(): Promise<void> {
    this.isReady = true
    this.ready()
    await this.whenReady
  }

  get module(): Partial<UsedOfElectron> {
    const app = Object.assign(this.app, {
      isPackaged: true,
      requestSingleInstanceLock: () => this.options.isOnlyInstance,
      whenReady: () => this.whenReady,
      isReady: () => this.isReady,
      getPath: () => this.options.tempFolder,
      quit: () => void this.quits++,
    }) as unknown as Electron.App
    const { windows, permissions, schemes, shownErrors, questions, protocols, ipcRenderer } = this
    class BrowserWindow extends WindowDouble {
      constructor(options: Electron.BrowserWindowConstructorOptions) {
        super(options, windows.length + 1)
        windows.push(this)
        this.webContents.deliver = (channel, message) => void ipcRenderer.emit(channel, {}, message)
      }
    }
    return {
      app,
      BrowserWindow: BrowserWindow as unknown as UsedOfElectron['BrowserWindow'],
      ipcMain: this.ipcMain as unknown as Electron.IpcMain,
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] } as unknown as Electron.Screen,
      protocol: {
        registerSchemesAsPrivileged: (added: Electron.CustomScheme[]) => void schemes.push(...added),
        handle: (scheme: string, handler: (request: Request) => Promise<Response>) => void protocols.set(scheme, handler),
      } as unknown as Electron.Protocol,
      session: {
        defaultSession: Object.assign(new EventEmitter(), {
          setPermissionRequestHandler: (handler: SessionDouble['onRequest']) => void (permissions.onRequest = handler),
          setPermissionCheckHandler: (handler: SessionDouble['onCheck']) => void (permissions.onCheck = handler),
        }),
      } as unknown as UsedOfElectron['session'],
      Menu: {
        buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
        setApplicationMenu: (template: Electron.MenuItemConstructorOptions[]) => void (this.menu = template),
      } as unknown as UsedOfElectron['Menu'],
      dialog: {
        showErrorBox: (title: string, text: string) => void shownErrors.push(`${title} ${text}`),
        showMessageBox: async (...given: unknown[]) => {
          questions.push((given.at(-1) as Electron.MessageBoxOptions).message)
          return { response: this.answer, checkboxChecked: false }
        },
        showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
        showSaveDialog: async () => ({ canceled: true, filePath: '' }),
      } as unknown as Electron.Dialog,
      ipcRenderer: Object.assign(ipcRenderer, {
        send: (channel: string, message: unknown) => setImmediate(() => this.post(channel, message)),
      }) as unknown as Electron.IpcRenderer,
      contextBridge: {
        exposeInMainWorld: (name: string, api: unknown) => void this.page.set(name, api),
      } as unknown as Electron.ContextBridge,
      webUtils: { getPathForFile: (file: File) => `/home/person/${file.name}` },
      nativeImage: {
        createFromPath: (path: string) => ({ path, resize: () => ({ path }) }),
      } as unknown as UsedOfElectron['nativeImage'],
      shell: { openPath: async () => '' } as unknown as Electron.Shell,
      utilityProcess: { fork: () => new ProcessDouble() } as unknown as UsedOfElectron['utilityProcess'],
    }
  }
}

/** A process that ends as soon as it was started. */
class ProcessDouble extends EventEmitter {
  readonly pid = undefined
  readonly stderr = null

  constructor() {
    super()
    setImmediate(() => this.emit('exit', 1))
  }

  postMessage(): void {}
}
