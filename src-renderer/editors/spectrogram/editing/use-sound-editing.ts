import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { SoundSource } from '../../../player/sound-source.ts'
import { pointerOf } from '../../timeline/use-editor-pointer.ts'
import { useCommandStore } from '../../../commands/command-store.ts'
import { useNoticesStore } from '../../../stores/notices-store.ts'
import { useCommands } from '../../../commands/use-commands.ts'
import type { FrameSpan } from '../core/tile-grid.ts'
import { frameAt, type TimeView } from '../core/time-view.ts'
import type SpectrogramPane from '../SpectrogramPane.vue'
import { editorScale } from './core/editor-scale.ts'
import { SoundEditor, type SoundTool } from './core/sound-editor.ts'
import { editableOf, useSoundEditsStore } from './sound-edits-store.ts'
import { useSoundEditCommands } from './use-sound-edit-commands.ts'

export interface SoundEditingPorts {
  sound(): SoundSource
  view(): TimeView
  width(): number
  /** Where it plays or would begin, in samples. */
  position(): number
  locate(frame: number): void
  isEditing: Ref<boolean>
  stage: Ref<HTMLElement | undefined>
  pane: Ref<InstanceType<typeof SpectrogramPane> | undefined>
}

/** What they draw is computed as soon as they are let go. */
const PAINTING: SoundTool[] = ['pen', 'fade', 'noise', 'stamp']
const WAND_SECONDS = 2
const PARTIALS = 16
const PARTIAL_CENTS = 60
const TONE_SECONDS = 4

/** The edit mode of a sound that is looked at closely. */
export function useSoundEditing(ports: SoundEditingPorts) {
  const edits = useSoundEditsStore()
  const commands = useCommandStore()
  const notices = useNoticesStore()
  const { isEditing } = ports
  /** Grows with what is chosen. */
  const version = ref(0)
  /** What was computed last. */
  const changed = shallowRef<readonly FrameSpan[]>([])
  /** What a network is to play: while the dialog asks which. */
  const asked = shallowRef<{ start: number; end: number | null } | null>(null)
  const pointer = shallowRef<{ x: number; y: number } | null>(null)
  const canEdit = computed(() => editableOf(ports.sound().ref) !== null && !ports.sound().growing && ports.sound().totalFrames > 0)
  const scale = computed(() => {
    const axis = ports.pane.value?.axis
    return isEditing.value && axis ? editorScale(ports.view(), axis, ports.sound()) : null
  })

  const editor = new SoundEditor({
    scale: () => scale.value,
    mask: () => edits.mask,
    setMask: (mask) => (edits.mask = mask),
    find: (tool, sample, hertz) =>
      edits.find(
        tool === 'wand'
          ? { kind: 'wand', sample, hertz, withinDb: edits.wandDb, withinDegrees: edits.wandDegrees, reachSeconds: WAND_SECONDS }
          : {
              ...{ kind: 'harmonics', sample, hertz: Math.max(20, Math.min(20_000, hertz)) },
              ...{ count: PARTIALS, halfWidthCents: PARTIAL_CENTS, reachSeconds: TONE_SECONDS },
            },
      ),
    draw: (points) => void edits.draw(points),
    fade: (points) => void edits.fade(points),
    noise: (stroke) => void shownUntilComputed(edits.paintNoise(stroke)),
    stamp: (stroke, offsetSamples) => void shownUntilComputed(edits.paint('Stamp', stroke, { kind: 'clone', offsetSamples })),
    askForSource: () =>
      notices.show({
        level: 'info',
        message: 'The stamp does not know yet what to take.',
        advice: 'Hold Alt and press where the sound is to come from, then draw.',
      }),
    locate: ports.locate,
    redraw: () => version.value++,
  })

  /** A stroke stays in sight until its picture comes, or it was refused. */
  async function shownUntilComputed(edit: Promise<void>): Promise<void> {
    await edit
    if (edits.left === 0) editor.settle()
  }

  async function toggle(): Promise<void> {
    const editable = editableOf(ports.sound().ref)
    isEditing.value = !isEditing.value && editable !== null && canEdit.value
    if (isEditing.value && editable) return edits.enter(editable)
    edits.leave()
    editor.settle()
  }

  /** Esc: what is under way, what is chosen, the mode. @returns whether there was anything of these */
  function back(): boolean {
    if (!isEditing.value) return false
    if (editor.isActive) editor.cancel()
    else if (edits.hasSelection) commands.run('chooseNoSound')
    else void toggle()
    return true
  }

  const paneTop = (): number => {
    const element = ports.stage.value
    const pane = element?.querySelector('.pane')
    return pane && element ? pane.getBoundingClientRect().top - element.getBoundingClientRect().top : 0
  }

  /** @returns whether the editor takes it: on the picture, with the main button */
  function pressed(event: PointerEvent): boolean {
    const element = ports.stage.value
    if (!isEditing.value || event.button !== 0 || !element) return false
    const at = pointerOf(event, element)
    const top = paneTop()
    if (at.y < top) return false
    element.setPointerCapture(event.pointerId)
    element.focus()
    if (PAINTING.includes(edits.tool)) edits.getReady()
    editor.pointerDown({ ...at, y: at.y - top })
    return true
  }

  function moved(event: PointerEvent): void {
    const element = ports.stage.value
    if (!isEditing.value || !element) return
    const at = pointerOf(event, element)
    pointer.value = { x: at.x, y: at.y - paneTop() }
    if (editor.isActive) editor.pointerMove({ ...at, y: at.y - paneTop() })
  }

  /** @returns whether it was the editor's */
  function released(): boolean {
    if (!editor.isActive) return false
    editor.pointerUp()
    return true
  }

  /** With Alt the wheel makes the brush larger. @returns whether it did */
  function wheel(event: WheelEvent): boolean {
    if (!isEditing.value || !event.altKey || !['brush', 'noise', 'stamp'].includes(edits.tool)) return false
    event.preventDefault()
    editor.resizeBrush(-Math.sign(event.deltaY))
    return true
  }

  useCommands({
    editSound: { run: toggle, isEnabled: () => canEdit.value, name: () => (isEditing.value ? 'Look at it only' : 'Edit the sound') },
  })
  useSoundEditCommands(
    {
      sound: ports.sound,
      editor,
      position: ports.position,
      inSight: () => ({ start: frameAt(ports.view(), 0), end: frameAt(ports.view(), ports.width()) }),
      redraw: () => version.value++,
      regenerate: (part) => (asked.value = { start: part?.start ?? ports.position(), end: part?.end ?? null }),
    },
    computed(() => (isEditing.value ? ports.stage.value : undefined)),
  )

  watch(
    () => edits.tool,
    (tool) => {
      editor.tool = tool
      version.value++
    },
    { immediate: true },
  )
  watch(
    () => edits.mask,
    () => version.value++,
  )
  watch(
    () => edits.rendered,
    (spans) => {
      if (edits.left === 0) editor.settle()
      if (spans.length === 0) return
      changed.value = spans
      ports.pane.value?.refresh(spans)
    },
  )
  watch(
    // One by one: what else becomes of sounds, say a take that a network has made, does not end the editing.
    [() => ports.sound().ref.id, () => ports.sound().ref.kind],
    () => {
      if (isEditing.value) void toggle()
    },
  )

  /** Frequencies of all of the time; with `adds` besides what is chosen. */
  function chooseBand({ lowHz, highHz }: { lowHz: number; highHz: number }, adds: boolean): void {
    const band = { combine: 'add' as const, shape: { kind: 'box' as const, startSample: null, endSample: null, lowHz, highHz } }
    edits.mask = { ...edits.mask, isInverted: adds && edits.mask.isInverted, shapes: [...(adds ? edits.mask.shapes : []), band] }
  }

  return {
    ...{ canEdit, scale, editor, version, changed, pointer, asked },
    ...{ toggle, back, pressed, moved, released, wheel, chooseBand },
  }
}
