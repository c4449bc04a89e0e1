import { defineStore } from 'pinia'
import { computed, ref, shallowRef, toRef, watch } from 'vue'
import {
  EMPTY_MASK,
  layerChange,
  NO_EDITS,
  withSpectralChanges,
  type LayerSettings,
  type MaskShape,
  type SavedSelection,
  type SpectralChange,
  type SpectralEdits,
  type SpectralLayer,
  type SpectralMask,
  type SpectralOperation,
} from '../../../../src-shared/spectral/index.ts'
import type { CallParams, CallResult, EditableSound, EventPayload, SongHistory, SoundRef } from '../../../../src-shared/rpc/index.ts'
import type { SoundSource } from '../../../player/sound-source.ts'
import { rpc } from '../../../rpc/index.ts'
import { useKeyTurns } from '../../../keyboard/key-turns.ts'
import { useNoticesStore } from '../../../stores/notices-store.ts'
import { usePlayerStore } from '../../../stores/player-store.ts'
import { addSoundToSong } from '../../../song/place-sound.ts'
import type { NoteKey } from '../core/note-keys.ts'
import type { FrameSpan } from '../core/tile-grid.ts'
import { useSoundViewStore } from '../sound-view-store.ts'
import type { SoundTool } from './core/sound-editor.ts'

/** Between the sound and what a network plays. */
const NETWORK_FEATHER_SECONDS = 0.06
const NO_HISTORY: SongHistory = { undo: null, redo: null }

export const editableOf = ({ kind, id }: SoundRef): EditableSound | null => (kind === 'recording' || kind === 'take' ? { kind, id } : null)

/** The sound with its edits, as something that is played and drawn. */
export const editedSource = (sound: SoundSource): SoundSource => ({
  ...sound,
  ref: { kind: sound.ref.kind === 'take' ? 'edited-take' : 'edited-recording', id: sound.ref.id },
  title: `${sound.title}, edited`,
})

const sameEditable = (a: EditableSound | null, b: EditableSound): boolean => a?.kind === b.kind && a.id === b.id

/** The sound that is edited in its spectrogram: its layers, what is chosen, how one works. */
export const useSoundEditsStore = defineStore('sound-edits', () => {
  const sound = shallowRef<EditableSound | null>(null)
  const edits = shallowRef<SpectralEdits>(NO_EDITS)
  const history = shallowRef<SongHistory>(NO_HISTORY)
  /** What was done, by its names, the last last. */
  const done = shallowRef<readonly string[]>([])
  /** What is chosen, for the next edit. */
  const mask = shallowRef<SpectralMask>(EMPTY_MASK)
  const tool = ref<SoundTool>('box')
  const windowSamples = toRef(useSoundViewStore(), 'windowSamples')
  const gainDb = ref(-12)
  /** How loud tones and noise are that are drawn: a tone this loud stands beside the partials of music, not above them. */
  const drawnDb = ref(-24)
  /** What the wand takes: so much softer or louder than where it points, and so far from there between the channels. */
  const wandDb = ref(12)
  const wandDegrees = ref(20)
  /** Blocks that are still being computed. */
  const left = ref(0)
  /** What was computed last, and sounds differently from now on. */
  const rendered = shallowRef<readonly FrameSpan[]>([])
  /** The noise that was listened to. */
  const noisePrint = shallowRef<number[] | null>(null)
  const notices = useNoticesStore()
  const { keysWaitFor } = useKeyTurns()
  const player = usePlayerStore()
  let sequence = 0

  const hasSelection = computed(() => mask.value.shapes.length > 0 || mask.value.isInverted)

  async function enter(ref: EditableSound): Promise<void> {
    sound.value = ref
    mask.value = { ...mask.value, shapes: [], isInverted: false }
    await load(ref)
  }

  /** A stroke has begun: what computes it is made ready meanwhile. */
  function getReady(): void {
    const { value: ref } = sound
    if (ref) void notices.attempt(() => rpc().call('edits.open', { sound: ref }))
  }

  async function load(ref: EditableSound): Promise<void> {
    const opened = await notices.attempt(() => rpc().call('edits.open', { sound: ref }))
    if (!opened || !sameEditable(sound.value, ref)) return
    edits.value = { layers: opened.layers, selections: opened.selections }
    sequence = opened.sequence
    history.value = opened.history
    done.value = opened.done
  }

  function leave(): void {
    sound.value = null
    edits.value = NO_EDITS
    history.value = NO_HISTORY
    done.value = []
    left.value = 0
    noisePrint.value = null
  }

  async function commit(label: string, changes: SpectralChange[]): Promise<void> {
    const { value: ref } = sound
    if (ref) await keysWaitFor(notices.attempt(() => rpc().call('edits.edit', { sound: ref, label, changes })))
  }

  /** Does something to what is chosen; to all of the sound where nothing is. */
  async function apply(name: string, operation: SpectralOperation): Promise<void> {
    const whole: SpectralMask['shapes'] = [
      { combine: 'add', shape: { kind: 'box', startSample: null, endSample: null, lowHz: null, highHz: null } },
    ]
    await addLayer(name, hasSelection.value ? mask.value : { ...mask.value, shapes: whole }, operation)
  }

  async function addLayer(name: string, touched: SpectralMask, operation: SpectralOperation): Promise<void> {
    const layer: SpectralLayer = {
      ...{ id: `layer-${crypto.randomUUID()}`, name, operation, windowSamples: windowSamples.value, strength: 1, isOn: true },
      mask: touched,
    }
    await commit(name, [{ kind: 'add', index: edits.value.layers.length, layer }])
  }

  /** A tone along a line. */
  async function draw(points: [number, number][]): Promise<void> {
    await apply('Tone', { kind: 'partial', points: points.map(([sample, hertz]) => [sample, hertz, drawnDb.value]) })
  }

  /** A fade along a line: of what is chosen, or of all between its ends. */
  async function fade(points: [number, number][]): Promise<void> {
    const [start, end] = [points[0][0], points[points.length - 1][0]]
    const box: MaskShape = { kind: 'box', startSample: start, endSample: end, lowHz: null, highHz: null }
    const operation: SpectralOperation = { kind: 'fade', points }
    if (hasSelection.value) await apply('Fade', operation)
    // Between the ends, to the sample: the line says how soft the edges are.
    else await addLayer('Fade', { ...mask.value, featherSeconds: 0, shapes: [{ combine: 'add', shape: box }] }, operation)
  }

  /** Does something to a stroke alone, with the soft edges and the channels of what is chosen next. */
  async function paint(name: string, stroke: MaskShape, operation: SpectralOperation): Promise<void> {
    await addLayer(name, { ...mask.value, isInverted: false, shapes: [{ combine: 'add', shape: stroke }] }, operation)
  }

  /** Noise along a stroke. */
  async function paintNoise(stroke: MaskShape): Promise<void> {
    await paint('Noise', stroke, { kind: 'noise', db: drawnDb.value, seed: Math.floor(Math.random() * 2 ** 32) })
  }

  async function keepSelection(): Promise<void> {
    const names = new Set(edits.value.selections.map(({ name }) => name))
    const number = Array.from({ length: names.size + 1 }, (_, i) => i + 1).find((i) => !names.has(`Selection ${i}`))
    const selection: SavedSelection = { id: `selection-${crypto.randomUUID()}`, name: `Selection ${number}`, mask: mask.value }
    await commit('Keep a selection', [{ kind: 'keep', index: edits.value.selections.length, selection }])
  }

  async function renameSelection({ id, name }: SavedSelection, after: string): Promise<void> {
    await commit('Name a selection', [{ kind: 'rename', selectionId: id, before: name, after }])
  }

  async function forgetSelection(selection: SavedSelection): Promise<void> {
    const index = edits.value.selections.findIndex(({ id }) => id === selection.id)
    if (index >= 0) await commit('Remove a selection', [{ kind: 'forget', index, selection }])
  }

  async function change(layerId: string, label: string, settings: Partial<LayerSettings>): Promise<void> {
    await commit(label, [layerChange(edits.value, layerId, settings)])
  }

  async function remove(layerId: string): Promise<void> {
    const index = edits.value.layers.findIndex(({ id }) => id === layerId)
    if (index >= 0) await commit('Remove a layer', [{ kind: 'remove', index, layer: edits.value.layers[index] }])
  }

  async function reorder(layerId: string, by: 1 | -1): Promise<void> {
    const from = edits.value.layers.findIndex(({ id }) => id === layerId)
    const to = from + by
    if (from >= 0 && to >= 0 && to < edits.value.layers.length) await commit('Move a layer', [{ kind: 'order', layerId, from, to }])
  }

  const travel = (kind: 'undo' | 'redo') => async (): Promise<void> => {
    const { value: ref } = sound
    if (ref) await keysWaitFor(notices.attempt(() => rpc().call(`edits.${kind}`, { sound: ref })))
  }

  async function find(wish: CallParams<'edits.find'>['wish']): Promise<SpectralMask['shapes'][number]['shape'] | null> {
    if (!sound.value) return null
    const found = await notices.attempt(() => rpc().call('edits.find', { sound: sound.value!, wish, windowSamples: windowSamples.value }))
    if (found && !found.shape)
      notices.show({ level: 'info', message: 'Nothing of the kind was found there.', advice: 'Point at a brighter place.' })
    return found?.shape ?? null
  }

  async function listenToNoise(startFrame: number, endFrame: number): Promise<void> {
    const { value: ref } = sound
    const heard = ref && (await notices.attempt(() => rpc().call('edits.noisePrint', { sound: ref, startFrame, endFrame })))
    if (heard) noisePrint.value = heard.print
  }

  /** Plays a part in one of its forms. */
  async function hear(
    what: CallParams<'edits.hear'>['what'],
    { startFrame, frames, title }: { startFrame: number; frames: number; title: string },
  ): Promise<void> {
    const { value: ref } = sound
    if (!ref) return
    const request = { sound: ref, what, mask: mask.value, windowSamples: windowSamples.value, startFrame, frames }
    const part = await notices.attempt(() => rpc().call('edits.hear', request))
    if (part) await play(part, title)
  }

  /** A tone of a key's pitch. */
  async function soundNote(ref: EditableSound, { hz, name }: NoteKey): Promise<void> {
    const tone = await notices.attempt(() => rpc().call('edits.tone', { sound: ref, hertz: hz }))
    if (tone) await play(tone, name)
  }

  async function play({ sound: ref, sampleRate, channels, frames }: CallResult<'edits.hear'>, title: string): Promise<void> {
    await player.play({ ref, title, kind: 'Part', sampleRate, channels, totalFrames: frames, growing: false })
  }

  async function regenerate({
    usesMask,
    ...request
  }: Omit<CallParams<'edits.regenerate'>, 'sound' | 'mask'> & { usesMask: boolean }): Promise<void> {
    const { value: ref } = sound
    if (!ref) return
    const chosen = usesMask ? { mask: { ...mask.value, featherSeconds: Math.max(NETWORK_FEATHER_SECONDS, mask.value.featherSeconds) } } : {}
    await notices.attempt(() =>
      rpc().call('edits.regenerate', { sound: ref, ...request, ...chosen, randomSeed: Math.floor(Math.random() * 2 ** 32) }),
    )
  }

  async function bounce(): Promise<string | null> {
    const { value: ref } = sound
    const made = ref && (await notices.attempt(() => rpc().call('edits.bounce', { sound: ref })))
    if (made) notices.show({ level: 'info', message: 'There is a new recording of it.', advice: 'Train with it, or put it into the song.' })
    return made?.recordingId ?? null
  }

  /** As a new recording, on a track of its own from where playing begins. */
  async function putIntoSong(name: string): Promise<void> {
    const { value: ref } = sound
    const made = ref && (await notices.attempt(() => rpc().call('edits.bounce', { sound: ref })))
    if (made) await addSoundToSong({ id: made.recordingId, name: `${name}, edited` })
  }

  function changed(event: EventPayload<'edits.changed'>): void {
    if (!sameEditable(sound.value, event.sound)) return
    const known = event.kind === 'undo' ? done.value.slice(0, -1) : [...done.value, event.label]
    // What came before a hundred steps is told when they are undone.
    const isBeyond = known.length === 0 && event.history.undo !== null
    if (event.sequence !== sequence + 1 || isBeyond) {
      void load(event.sound)
      return
    }
    sequence = event.sequence
    history.value = event.history
    edits.value = withSpectralChanges(edits.value, event.changes)
    done.value = known
  }

  function renderedBlocks(event: EventPayload<'edits.rendered'>): void {
    if (!sameEditable(sound.value, event.sound)) return
    left.value = event.left
    rendered.value = event.changed.map(([start, end]) => ({ start, end }))
  }

  // Another project has other sounds.
  watch(sound, (ref) => ref ?? (mask.value = EMPTY_MASK))

  return {
    ...{
      sound,
      edits,
      history,
      done,
      mask,
      tool,
      windowSamples,
      gainDb,
      drawnDb,
      wandDb,
      wandDegrees,
      left,
      rendered,
      noisePrint,
      hasSelection,
    },
    ...{
      enter,
      getReady,
      leave,
      apply,
      draw,
      fade,
      paint,
      paintNoise,
      keepSelection,
      renameSelection,
      forgetSelection,
      change,
      remove,
      reorder,
      undo: travel('undo'),
      redo: travel('redo'),
      find,
      listenToNoise,
      hear,
      soundNote,
      bounce,
      putIntoSong,
      regenerate,
    },
    ...{ changed, renderedBlocks },
  }
})
