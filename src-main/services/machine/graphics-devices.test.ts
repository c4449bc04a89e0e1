import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { findPciName, parseDisplays, parseLines, pciDisplays, softwareRenderers } from './graphics-devices.ts'

const PCI_IDS = `# list
1002  Advanced Micro Devices, Inc. [AMD/ATI]
\t744c  Navi 31 [Radeon RX 7900 XT]
\t\t1002 0e3b  Radeon RX 7900 GRE
8086  Intel Corporation
\t46a6  Alder Lake-P GT2 [Iris Xe Graphics]
`

function system(files: Record<string, string>): string {
  const root = temporaryFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

describe('names of graphics processors', () => {
  it('come from the PCI bus on Linux, in the words of the system or of the driver', async () => {
    const bus = 'sys/bus/pci/devices'
    const root = system({
      [`${bus}/0000:00:02.0/class`]: '0x030000\n',
      [`${bus}/0000:00:02.0/vendor`]: '0x8086\n',
      [`${bus}/0000:00:02.0/device`]: '0x46a6\n',
      [`${bus}/0000:01:00.0/class`]: '0x030200\n',
      [`${bus}/0000:01:00.0/vendor`]: '0x10de\n',
      [`${bus}/0000:01:00.0/device`]: '0x2786\n',
      [`${bus}/0000:02:00.0/class`]: '0x020000\n',
      'proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t\t NVIDIA GeForce RTX 4070\nIRQ: 1\n',
      'usr/share/misc/pci.ids': PCI_IDS,
    })
    expect(await pciDisplays(root)).toEqual(['Intel Corporation Alder Lake-P GT2 [Iris Xe Graphics]', 'NVIDIA GeForce RTX 4070'])
    expect(await pciDisplays(join(root, 'nowhere'))).toEqual([])
  })

  it('are numbers where no list has them', async () => {
    expect(findPciName(PCI_IDS, '1002', '744c')).toBe('Advanced Micro Devices, Inc. [AMD/ATI] Navi 31 [Radeon RX 7900 XT]')
    expect(findPciName(PCI_IDS, '1002', '46a6')).toBe('Advanced Micro Devices, Inc. [AMD/ATI]')
    expect(findPciName(PCI_IDS, '10de', '2786')).toBeNull()
    const device = 'sys/bus/pci/devices/0000:01:00.0'
    expect(
      await pciDisplays(system({ [`${device}/class`]: '0x030000', [`${device}/vendor`]: '0x10de', [`${device}/device`]: '0x2786' })),
    ).toEqual(['graphics processor 10de:2786'])
  })

  it('are read from what macOS and Windows print', () => {
    expect(parseDisplays('{"SPDisplaysDataType":[{"_name":"kHW_AppleM2","sppci_model":"Apple M2"},{"_name":"eGPU"}]}')).toEqual([
      'Apple M2',
      'eGPU',
    ])
    expect([parseDisplays(''), parseDisplays('{}')]).toEqual([[], []])
    expect(parseLines('NVIDIA GeForce RTX 4070\r\nIntel(R) UHD Graphics 770\r\n\r\n')).toEqual([
      'NVIDIA GeForce RTX 4070',
      'Intel(R) UHD Graphics 770',
    ])
  })

  it('say of a software renderer that it is one', () => {
    expect(softwareRenderers(['/usr/lib/chromium/vk_swiftshader_icd.json', '/a/lvp_icd.json'].join(delimiter))).toEqual([
      'software renderer (swiftshader)',
      'software renderer (lvp)',
    ])
    expect(softwareRenderers('')).toEqual([])
  })
})
