import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { MidiMessage } from '../../src-shared/music/index.ts'
import { assigned, controlName, controlOf, sameControl, storedAssignments, type Assignment } from './assignments.ts'
import { parseMidi } from './midi-messages.ts'
import type { MidiTarget } from './midi-targets.ts'
import { NotesOnTheirWay } from './notes-on-their-way.ts'
import { SoftTakeover } from './soft-takeover.ts'

export type MidiAccessState = 'off' | 'asking' | 'on' | 'denied' | 'missing'

const ASSIGNMENTS_KEY = 'spectraloom.midi.assignments'
const WANTED_KEY = 'spectraloom.midi.on'
/** Half of a controller's way counts as pressed, as pedals do. */
const PRESSED = 64

/** MIDI instruments of this machine: which there are, which of their controls move what, and what is played on them. */
export const useMidiStore = defineStore('midi', () => {
  const state = ref<MidiAccessState>('off')
  const inputs = shallowRef<{ id: string; name: string }[]>([])
  const outputs = shallowRef<{ id: string; name: string }[]>([])
  const assignments = shallowRef<Assignment[]>(storedAssignments(localStorage.getItem(ASSIGNMENTS_KEY)))
  /** Waiting for a control to be moved; null while not learning. */
  const learning = ref<string | null>(null)
  const targets = shallowRef(new Map<string, MidiTarget>())
  const recordedNotes = ref(0)
  const lastHeard = ref('')
  const recording = shallowRef<NotesOnTheirWay | null>(null)
  let recordingSinceMs = 0
  /** Hear what no control is assigned to. */
  const followers = new Set<(message: MidiMessage, atMs: number) => void>()
  /** Hear every message as it is, clocks and machine control with it, and from which input. */
  const linked = new Set<(bytes: Uint8Array, atMs: number, inputId: string) => void>()
  const takeovers = new Map<string, SoftTakeover>()
  /** Switches that are held down: they act once. */
  const pressed = new Set<string>()
  let access: MIDIAccess | null = null

  const supported = typeof navigator.requestMIDIAccess === 'function'
  const wanted = localStorage.getItem(WANTED_KEY) === 'yes'
  const controlOfTarget = computed(() => new Map(assignments.value.map(({ target, control }) => [target, controlName(control)])))

  /** @param sysex  also messages for machines and whole times, which the person is asked about */
  async function turnOn(sysex = false): Promise<void> {
    if (!supported) {
      state.value = 'missing'
      return
    }
    state.value = 'asking'
    try {
      access = await navigator.requestMIDIAccess({ sysex })
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      state.value = error.name === 'SecurityError' || error.name === 'NotAllowedError' ? 'denied' : 'missing'
      return
    }
    localStorage.setItem(WANTED_KEY, 'yes')
    state.value = 'on'
    access.onstatechange = look
    look()
  }

  function turnOff(): void {
    localStorage.removeItem(WANTED_KEY)
    if (access) {
      access.onstatechange = null
      for (const input of access.inputs.values()) input.onmidimessage = null
    }
    letGo()
    access = null
    inputs.value = []
    outputs.value = []
    learning.value = null
    state.value = 'off'
  }

  /** An instrument was plugged in or out. */
  function look(): void {
    const before = inputs.value
    const connected = [...(access?.inputs.values() ?? [])].filter((input) => input.state === 'connected')
    for (const input of connected) input.onmidimessage = (event) => heard(event, input.id)
    inputs.value = connected.map(({ id, name }) => ({ id, name: name || 'MIDI instrument' }))
    const reachable = [...(access?.outputs.values() ?? [])].filter((output) => output.state === 'connected')
    outputs.value = reachable.map(({ id, name }) => ({ id, name: name || 'MIDI output' }))
    if (before.some(({ id }) => !connected.some((input) => input.id === id))) letGo()
  }

  /** What was held when an instrument was pulled out is never let go by it. */
  function letGo(): void {
    for (const id of pressed) {
      const target = targets.value.get(id)
      if (target?.kind === 'hold') target.release()
    }
    pressed.clear()
  }

  function heard({ data, timeStamp }: MIDIMessageEvent, inputId: string): void {
    if (data) for (const hear of linked) hear(data, timeStamp, inputId)
    const message = data && parseMidi(data)
    if (!message) return
    lastHeard.value = controlName(controlOf(message))
    if (learning.value !== null) {
      learn(learning.value, message)
      return
    }
    const control = controlOf(message)
    const assignment = assignments.value.find((candidate) => sameControl(candidate.control, control))
    const target = assignment && targets.value.get(assignment.target)
    if (target) obey(target, message)
    else {
      for (const hear of followers) hear(message, timeStamp)
      if (!recording.value) return
      recording.value.hear(message, (timeStamp - recordingSinceMs) / 1000)
      if (message.kind === 'note-on') recordedNotes.value++
    }
  }

  function learn(target: string, message: MidiMessage): void {
    // The key that is let go was not meant, nor is a note a knob.
    const isContinuous = targets.value.get(target)?.kind === 'continuous'
    if (message.kind === 'note-off' || (isContinuous && message.kind !== 'control')) return
    keep(assigned(assignments.value, target, controlOf(message)))
    takeovers.delete(target)
    learning.value = null
  }

  function obey(target: MidiTarget, message: MidiMessage): void {
    if (target.kind === 'continuous') {
      if (message.kind !== 'control') return
      const takeover = takeovers.get(target.id) ?? new SoftTakeover()
      takeovers.set(target.id, takeover)
      const position = takeover.moved(message.value / 127, target.position())
      if (position !== null) target.move(position)
      return
    }
    const down = message.kind === 'note-on' || (message.kind === 'control' && message.value >= PRESSED)
    if (down === pressed.has(target.id)) return
    if (down) pressed.add(target.id)
    else pressed.delete(target.id)
    if (down) target.press()
    else if (target.kind === 'hold') target.release()
  }

  function keep(list: Assignment[]): void {
    assignments.value = list
    localStorage.setItem(ASSIGNMENTS_KEY, JSON.stringify(list))
  }

  const forget = (target: string): void => keep(assignments.value.filter((assignment) => assignment.target !== target))

  /** What can be moved at present, in place of what could before. */
  function setTargets(list: readonly MidiTarget[]): void {
    targets.value = new Map(list.map((target) => [target.id, target]))
    if (learning.value !== null && !targets.value.has(learning.value)) learning.value = null
  }

  /** What is played goes there as well, controls that are assigned left out. @returns ends it */
  function follow(hear: (message: MidiMessage, atMs: number) => void): () => void {
    followers.add(hear)
    return () => followers.delete(hear)
  }

  /** Every message goes there, too. @returns ends it */
  function link(hear: (bytes: Uint8Array, atMs: number, inputId: string) => void): () => void {
    linked.add(hear)
    return () => linked.delete(hear)
  }

  /** @param atMs  of the page's clock; null: at once. An output that is gone takes nothing. */
  function send(outputId: string, bytes: readonly number[], atMs: number | null): void {
    const output = access?.outputs.get(outputId)
    if (output?.state === 'connected') output.send([...bytes], atMs ?? undefined)
  }

  /** Whether whole times and messages for machines may be sent. */
  const hasSysex = (): boolean => access?.sysexEnabled ?? false

  async function startRecording(): Promise<void> {
    recordedNotes.value = 0
    recordingSinceMs = performance.now()
    const now = (): number => (performance.now() - recordingSinceMs) / 1000
    recording.value = await NotesOnTheirWay.begin({ kind: 'take' }, now, () => (recording.value = null))
  }

  /** Ends it and keeps the notes in the project. @returns the take's id; null where nothing was played */
  async function finishRecording(): Promise<string | null> {
    const notes = recording.value
    recording.value = null
    try {
      return (await notes?.finish())?.takeId ?? null
    } catch (error) {
      // They can be kept when what is in the way is gone.
      recording.value ??= notes
      throw error
    }
  }

  return {
    state,
    supported,
    wanted,
    inputs,
    outputs,
    assignments,
    learning,
    targets,
    recording,
    recordedNotes,
    lastHeard,
    controlOfTarget,
    turnOn,
    turnOff,
    forget,
    setTargets,
    follow,
    link,
    send,
    hasSysex,
    startRecording,
    finishRecording,
  }
})
