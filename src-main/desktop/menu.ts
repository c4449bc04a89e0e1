import { Menu, shell, type MenuItemConstructorOptions } from 'electron'
import type { WindowMenu } from '../../src-shared/rpc/index.ts'

export interface MenuActions {
  openProject: () => void
  closeProject: () => void
  /** Shown to someone who looks into a problem. */
  logFolder: string | null
  /** What the window can do, by its own words. */
  windowMenus: readonly WindowMenu[]
  /** A command of the window was chosen. */
  choose: (id: string) => void
}

type MenuItem = MenuItemConstructorOptions
/** Those of the window that every program has in its menu for editing. */
const EDITING = ['undo', 'redo']

/** The standard menu of each system, and what can be done in the window. */
export function setMenu({ openProject, closeProject, logFolder, windowMenus, choose }: MenuActions): void {
  const isMac = process.platform === 'darwin'
  /** Keys are only told: the window hears them itself, and knows where letters are written instead. */
  const item = ({ id, name, accelerator, isEnabled }: WindowMenu['items'][number]): MenuItem => ({
    ...{ id, label: name.replaceAll('&', '&&'), enabled: isEnabled, registerAccelerator: false, click: () => choose(id) },
    // A Mac's menu acts on every key that it tells, also on one that is meant for a field.
    ...(accelerator !== null && (!isMac || accelerator.startsWith('CommandOrControl')) ? { accelerator } : {}),
  })
  const known = windowMenus.flatMap(({ items }) => items)
  const editing = known.filter(({ id }) => EDITING.includes(id)).map(item)
  const ofWindow = windowMenus.flatMap(({ name, items }): MenuItem[] => {
    const others = items.filter(({ id }) => !EDITING.includes(id))
    return others.length > 0 ? [{ label: name, submenu: others.map(item) }] : []
  })
  const template: MenuItem[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        { label: 'Open Project…', accelerator: 'CmdOrCtrl+O', click: openProject },
        { label: 'Close Project', click: closeProject },
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    editing.length === 0
      ? { role: 'editMenu' }
      : {
          label: 'Edit',
          submenu: [...editing, { type: 'separator' }, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
        },
    ...ofWindow,
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [{ label: 'Show Log', enabled: logFolder !== null, click: () => void (logFolder && shell.openPath(logFolder)) }],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
