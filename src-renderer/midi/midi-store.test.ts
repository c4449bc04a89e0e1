import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { provideStorage } from '../../test/support/memory-storage.ts'
import { startWindowSession } from '../../test/support/window-session.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { RpcError } from '../../src-shared/rpc/index.ts'
import type { MidiTarget } from './midi-targets.ts'
import { useMidiStore } from './midi-store.ts'

interface Input {
  id: string
  name: string
  state: string
  onmidimessage: ((event: { data: Uint8Array; timeStamp: number }) => void) | null
}

let inputs: Map<string, Input>
let access: { inputs: Map<string, Input>; outputs: Map<string, unknown>; onstatechange: (() => void) | null }
let refusal: Error | null
const input = (id: string): Input => ({ id, name: `The ${id}`, state: 'connected', onmidimessage: null })
const send = (id: string, ...bytes: number[]): void =>
  inputs.get(id)?.onmidimessage?.({ data: Uint8Array.from(bytes), timeStamp: performance.now() })

/** A knob at the middle of its way, and what moved it. */
function knob(id = 'knob'): { target: MidiTarget; moves: number[] } {
  const moves: number[] = []
  return {
    moves,
    target: { id, label: id, kind: 'continuous', position: () => moves.at(-1) ?? 0.5, move: (position) => void moves.push(position) },
  }
}

beforeEach(() => {
  provideStorage()
  inputs = new Map([['keys', input('keys')]])
  access = { inputs, outputs: new Map(), onstatechange: null }
  refusal = null
  vi.stubGlobal('navigator', {
    requestMIDIAccess: async () => {
      if (refusal) throw refusal
      return access
    },
  })
  setActivePinia(createPinia())
  return () => vi.unstubAllGlobals()
})

describe('MIDI instruments', () => {
  it('are listed as they come and go', async () => {
    const midi = useMidiStore()
    await midi.turnOn()
    expect([midi.state, midi.inputs.map(({ name }) => name)]).toEqual(['on', ['The keys']])
    inputs.set('pads', input('pads'))
    access.onstatechange?.()
    expect(midi.inputs.length).toBe(2)
    inputs.get('keys')!.state = 'disconnected'
    access.onstatechange?.()
    expect(midi.inputs.map(({ id }) => id)).toEqual(['pads'])
    midi.turnOff()
    expect([midi.inputs, inputs.get('pads')?.onmidimessage]).toEqual([[], null])
  })

  it('may be refused, or not be there', async () => {
    const midi = useMidiStore()
    refusal = new DOMException('no', 'NotAllowedError')
    await midi.turnOn()
    expect(midi.state).toBe('denied')
    refusal = new DOMException('no', 'InvalidStateError')
    await midi.turnOn()
    expect(midi.state).toBe('missing')
  })

  it('teach a control, which is remembered on this machine and picks up softly', async () => {
    const midi = useMidiStore()
    const { target, moves } = knob()
    midi.setTargets([target])
    await midi.turnOn()
    midi.learning = 'knob'
    send('keys', 0x90, 60, 100)
    expect(midi.learning).toBe('knob')
    send('keys', 0xb0, 7, 10)
    expect([midi.learning, midi.controlOfTarget.get('knob')]).toEqual([null, 'CC 7'])
    send('keys', 0xb0, 7, 20)
    expect(moves).toEqual([])
    send('keys', 0xb0, 7, 127)
    send('keys', 0xb0, 7, 0)
    expect(moves).toEqual([1, 0])

    setActivePinia(createPinia())
    expect(useMidiStore().controlOfTarget.get('knob')).toBe('CC 7')
    useMidiStore().forget('knob')
    setActivePinia(createPinia())
    expect(useMidiStore().assignments).toEqual([])
  })

  it('press switches once a press, and hold what is held', async () => {
    const midi = useMidiStore()
    const acts: string[] = []
    midi.setTargets([
      { id: 'start', label: 'Start', kind: 'switch', press: () => void acts.push('start') },
      { id: 'listen', label: 'Listen', kind: 'hold', press: () => void acts.push('listen'), release: () => void acts.push('let go') },
    ])
    await midi.turnOn()
    midi.learning = 'start'
    send('keys', 0x90, 36, 90)
    midi.learning = 'listen'
    send('keys', 0xb0, 64, 127)
    send('keys', 0xb0, 64, 0)
    for (const bytes of [
      [0x90, 36, 90],
      [0x90, 36, 90],
      [0x80, 36, 0],
      [0xb0, 64, 100],
      [0xb0, 64, 127],
      [0xb0, 64, 0],
      [0x90, 36, 1],
    ])
      send('keys', ...bytes)
    expect(acts).toEqual(['start', 'listen', 'let go', 'start'])
  })

  it('let go what they held when they are pulled out, and forget a lesson whose target has gone', async () => {
    const midi = useMidiStore()
    const acts: string[] = []
    const listen = {
      id: 'listen',
      label: 'Listen',
      kind: 'hold',
      press: () => void acts.push('listen'),
      release: () => void acts.push('let go'),
    } as const
    midi.setTargets([listen])
    await midi.turnOn()
    midi.learning = 'listen'
    send('keys', 0x90, 40, 90)
    send('keys', 0x80, 40, 0)
    send('keys', 0x90, 40, 90)
    inputs.get('keys')!.state = 'disconnected'
    access.onstatechange?.()
    expect(acts).toEqual(['listen', 'let go'])
    inputs.get('keys')!.state = 'connected'
    access.onstatechange?.()
    send('keys', 0x90, 40, 90)
    expect(acts).toEqual(['listen', 'let go', 'listen'])
    midi.learning = 'listen'
    midi.setTargets([])
    expect(midi.learning).toBeNull()
  })

  it('keep the notes at hand where the project cannot take them', async () => {
    const host = new FakeHost()
    await startWindowSession(host)
    await useProjectStore().create('Etudes', undefined)
    const midi = useMidiStore()
    await midi.turnOn()
    await midi.startRecording()
    for (const bytes of [
      [0x90, 60, 90],
      [0x80, 60, 0],
    ])
      send('keys', ...bytes)
    host.failing.set('playedNotes.finish', new RpcError({ code: 'unavailable', message: 'The disk is full.', advice: 'Make room.' }))
    await expect(midi.finishRecording()).rejects.toThrow('full')
    expect(midi.recording).not.toBeNull()
    host.failing.clear()
    expect(await midi.finishRecording()).toMatch(/^notes-/)
  })

  it('keep the notes that were played in the project, but not keys that do something else', async () => {
    const host = new FakeHost()
    await startWindowSession(host)
    await useProjectStore().create('Etudes', undefined)
    const midi = useMidiStore()
    midi.setTargets([{ id: 'start', label: 'Start', kind: 'switch', press: () => undefined }])
    await midi.turnOn()
    midi.learning = 'start'
    send('keys', 0x90, 36, 90)
    await midi.startRecording()
    for (const bytes of [
      [0x90, 36, 90],
      [0x90, 60, 90],
      [0x80, 60, 0],
      [0x90, 64, 80],
    ])
      send('keys', ...bytes)
    expect(midi.recordedNotes).toBe(2)
    expect(await midi.finishRecording()).toMatch(/^notes-/)
    expect(host.log.findLast(({ name }) => name === 'playedNotes.add')?.params).toMatchObject({
      heard: [60, 60, 64].map((pitch) => ({ message: { pitch } })),
    })
    await midi.startRecording()
    expect(await midi.finishRecording()).toBeNull()
  })
})
