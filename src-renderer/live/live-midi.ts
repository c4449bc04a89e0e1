import { watch, watchEffect } from 'vue'
import type { LiveParameter } from '../../src-shared/project/index.ts'
import { useMidiStore } from '../midi/midi-store.ts'
import type { MidiTarget } from '../midi/midi-targets.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { positionOf, valueAt } from './knob-scale.ts'
import { useLiveStore } from './live-store.ts'
import { useMicrophoneSeed } from './microphone-seed.ts'
import { PlayedKeys } from './played-keys.ts'

/** Knobs, and the ways on a plane; the weights of recordings are set in a list of their own. */
const isTurned = ({ form, recordingId }: LiveParameter): boolean =>
  (form === undefined || form === 'across' || form === 'up') && recordingId === undefined

/** Lets MIDI controls move what the network declares, start and stop it, keep sound and take seeds, whichever screen is shown. */
export function useLiveMidi(): void {
  const live = useLiveStore()
  const midi = useMidiStore()
  const notices = useNoticesStore()
  const microphone = useMicrophoneSeed()

  const actions: MidiTarget[] = [
    { id: 'toggle', label: 'Start and stop', kind: 'switch', press: () => void notices.attempt(live.toggle) },
    { id: 'keep', label: 'Keep the last seconds', kind: 'switch', press: () => void notices.attempt(live.keep) },
    {
      id: 'seed',
      label: 'Hold to play a seed',
      kind: 'hold',
      press: () => void microphone.press(),
      release: () => void microphone.release(),
    },
  ]
  watchEffect(() => {
    const knobs = live.offered.filter(isTurned).map((parameter): MidiTarget => ({
      id: `parameter-${parameter.name}`,
      label: parameter.label,
      kind: 'continuous',
      position: () => positionOf(parameter, live.valueOf(parameter)),
      move: (position) => live.setParameter(parameter, valueAt(parameter, position)),
    }))
    const switches = live.offered
      .filter(({ form }) => form === 'switch')
      .map((parameter): MidiTarget => ({
        id: `parameter-${parameter.name}`,
        label: parameter.label,
        kind: 'switch',
        press: () => live.setParameter(parameter, live.valueOf(parameter) >= 0.5 ? 0 : 1),
      }))
    midi.setTargets([...knobs, ...switches, ...actions])
  })
  watchEffect((onCleanup) => {
    if (!live.followsKeys && !live.keys) return
    const keys = new PlayedKeys()
    onCleanup(midi.follow((message, atMs) => live.follow(keys.hear(message, atMs))))
  })
  // A window that was opened anew beside a network that plays.
  watch(
    () => live.active && !live.description,
    (unknown) => {
      if (unknown) void notices.attempt(live.describe)
    },
    { immediate: true },
  )
  // Allowed once on this machine: on again at the next start, without a question.
  if (midi.wanted) void notices.attempt(midi.turnOn)
}
