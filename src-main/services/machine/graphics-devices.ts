import { execFile } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { basename, delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const QUERY_LIMIT_MS = 10_000

/**
 * Names of the graphics processors as the system tells them, since ONNX Runtime does not say which one it uses. Empty where the system
 * names none.
 */
export async function graphicsDevices(): Promise<string[]> {
  if (process.platform === 'darwin') return parseDisplays(await answerOf('system_profiler', ['SPDisplaysDataType', '-json']))
  if (process.platform === 'win32') {
    const query = 'Get-CimInstance Win32_VideoController | Select-Object -ExpandProperty Name'
    return parseLines(await answerOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', query]))
  }
  const devices = await pciDisplays('/')
  return devices.length > 0 ? devices : softwareRenderers(process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES ?? '')
}

/** What a program of the system prints; nothing where it is missing or fails: then there are no names to show. */
async function answerOf(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, [...args], { timeout: QUERY_LIMIT_MS, windowsHide: true })).stdout
  } catch {
    return ''
  }
}

export const parseLines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)

/** macOS: `system_profiler SPDisplaysDataType -json`. */
export function parseDisplays(json: string): string[] {
  if (json === '') return []
  const { SPDisplaysDataType: displays = [] } = JSON.parse(json) as { SPDisplaysDataType?: { sppci_model?: string; _name?: string }[] }
  return displays.flatMap(({ sppci_model: model, _name: name }) => model ?? name ?? [])
}

/** Class 03 of the PCI standard: display controllers. */
const DISPLAY_CLASS = /^0x03/

/** Linux: the display controllers on the PCI bus, named by NVIDIA's driver or the system's list of device numbers. */
export async function pciDisplays(root: string): Promise<string[]> {
  const bus = join(root, 'sys/bus/pci/devices')
  const names: string[] = []
  for (const address of await listed(bus)) {
    const device = join(bus, address)
    if (!DISPLAY_CLASS.test(await textOf(join(device, 'class')))) continue
    const [vendor, model] = [await textOf(join(device, 'vendor')), await textOf(join(device, 'device'))].map((number) =>
      number.trim().replace(/^0x/, ''),
    )
    const nvidia = /^Model:\s*(.+)$/m.exec(await textOf(join(root, 'proc/driver/nvidia/gpus', address, 'information')))
    names.push(nvidia ? nvidia[1].trim() : await pciName(root, vendor, model))
  }
  return names
}

async function pciName(root: string, vendor: string, model: string): Promise<string> {
  for (const path of ['usr/share/misc/pci.ids', 'usr/share/hwdata/pci.ids']) {
    const found = findPciName(await textOf(join(root, path)), vendor, model)
    if (found) return found
  }
  return `graphics processor ${vendor}:${model}`
}

/** A device's name in the PCI ID list: vendors begin a line, their devices follow after a tab. */
export function findPciName(list: string, vendor: string, model: string): string | null {
  const lines = list.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`${vendor}  `))
  if (start < 0) return null
  const vendorName = lines[start].slice(vendor.length + 2)
  for (const line of lines.slice(start + 1)) {
    if (/^[0-9a-f]/i.test(line)) break
    if (line.startsWith(`\t${model}  `)) return `${vendorName} ${line.slice(model.length + 3)}`
  }
  return vendorName
}

/** Drivers that Vulkan was told to use where no device is on the bus: they compute on the processor. */
export const softwareRenderers = (drivers: string): string[] =>
  drivers
    .split(delimiter)
    .filter(Boolean)
    .map((path) => `software renderer (${basename(path, '.json').replace(/^vk_|_icd$/g, '')})`)

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')
const listed = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])
