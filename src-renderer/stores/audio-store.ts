import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { findDevice, type AudioDevice, type Direction } from '../../src-shared/audio/index.ts'
import type { AudioChoice, AudioDevices, AudioState, EventPayload } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'

/** Wherever sound was late: on its way to the device, or in the device. */
const dropoutsOf = (state: AudioState | null): number => (state ? state.underruns + state.glitches : 0)

/** The machine's sound: which way it goes, through which devices, and how well. */
export const useAudioStore = defineStore('audio', () => {
  const state = shallowRef<AudioState | null>(null)
  const devices = shallowRef<AudioDevice[]>([])
  /** Why there are no sound devices of the machine's own; null where there are. */
  const unavailable = ref<string | null>(null)
  /** Rates the chosen output accepts, in Hz; null while it is being asked. */
  const rates = shallowRef<number[] | null>(null)
  const measuring = ref(false)
  /** Dropouts the person has seen: the badge shows those that came since. */
  const seenDropouts = ref(0)
  const newDropouts = computed(() => Math.max(0, dropoutsOf(state.value) - seenDropouts.value))
  const device = (direction: Direction): AudioDevice | null => findDevice(devices.value, direction, state.value?.choice[direction] ?? null)

  function changed(next: AudioState): void {
    // A stream that was opened anew counts from zero.
    if (dropoutsOf(next) < dropoutsOf(state.value)) seenDropouts.value = 0
    state.value = next
  }

  async function load(): Promise<void> {
    changed(await rpc().call('audio.state', {}))
  }

  async function loadDevices(): Promise<void> {
    devicesListed(await rpc().call('audio.devices', {}))
    await loadRates()
  }

  async function loadRates(): Promise<void> {
    const output = device('output')
    rates.value = null
    if (!output) return
    const { sampleRates } = await rpc().call('audio.rates', {
      device: { hostApi: output.hostApi, name: output.name },
      direction: 'output',
      channels: Math.min(2, output.outputChannels),
    })
    if (device('output') === output) rates.value = sampleRates
  }

  async function choose(change: Partial<AudioChoice>): Promise<void> {
    if (!state.value) return
    // Devices of one way are unknown on another.
    const otherWay = change.way && change.way !== state.value.choice.way ? { output: null, input: null } : {}
    changed(await rpc().call('audio.choose', { ...state.value.choice, ...otherWay, ...change }))
    if (change.way) await loadDevices()
    else if (change.output !== undefined) await loadRates()
  }

  const watch = (on: boolean): Promise<unknown> => rpc().call('audio.watchDevices', { on })
  const playTestTone = (): Promise<unknown> => rpc().call('audio.playTestTone', {})

  async function measureRoundTrip(): Promise<void> {
    measuring.value = true
    try {
      await rpc().call('audio.measureRoundTrip', {})
      await load()
    } finally {
      measuring.value = false
    }
  }

  function devicesListed(list: AudioDevices): void {
    devices.value = list.devices
    unavailable.value = list.unavailable
  }

  function devicesChanged(change: EventPayload<'audio.devicesChanged'>): void {
    devicesListed(change)
  }

  function dropoutsSeen(): void {
    seenDropouts.value = dropoutsOf(state.value)
  }

  return {
    state,
    devices,
    unavailable,
    rates,
    measuring,
    newDropouts,
    device,
    changed,
    load,
    loadDevices,
    choose,
    watch,
    playTestTone,
    measureRoundTrip,
    devicesChanged,
    dropoutsSeen,
  }
})
