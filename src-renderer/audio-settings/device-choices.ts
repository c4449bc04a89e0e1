import { channelsOf, findDevice, sameDevice, type AudioDevice, type DeviceKey, type Direction } from '../../src-shared/audio/index.ts'
import type { Choice } from '../components/SelectField.vue'
import { kilohertz, plural } from '../words/numbers.ts'

export const SYSTEM_DEFAULT = 'default'

/** A device as the value of a list's entry, and back. */
export const deviceValue = (key: DeviceKey | null): string => (key ? JSON.stringify([key.hostApi, key.name]) : SYSTEM_DEFAULT)

export function deviceOfValue(value: string): DeviceKey | null {
  if (value === SYSTEM_DEFAULT) return null
  const [hostApi, name] = JSON.parse(value) as [string, string]
  return { hostApi, name }
}

/** What can be chosen for one direction: the system's default first, the chosen one even where it is away. */
export function deviceChoices(devices: readonly AudioDevice[], direction: Direction, chosen: DeviceKey | null): Choice<string>[] {
  const usable = devices.filter((device) => channelsOf(device, direction) > 0)
  const automatic = findDevice(devices, direction, null)
  const away =
    chosen && !usable.some((device) => sameDevice(device, chosen))
      ? [{ value: deviceValue(chosen), label: chosen.name, note: 'not connected' }]
      : []
  return [
    { value: SYSTEM_DEFAULT, label: 'System default', note: automatic ? `now: ${automatic.name}` : `no ${direction} was found` },
    ...usable.map((device) => ({
      value: deviceValue(device),
      label: device.name,
      note: `${device.hostApi}, ${plural(channelsOf(device, direction), 'channel')}, ${kilohertz(device.defaultSampleRate)}`,
    })),
    ...away,
  ]
}
