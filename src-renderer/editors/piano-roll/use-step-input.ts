import { useEventListener } from '@vueuse/core'
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { useMidiStore } from '../../midi/midi-store.ts'
import { useSongStore } from '../../song/song-store.ts'
import * as edits from './core/roll-edits.ts'
import type { RollEditor } from './core/roll-editor.ts'
import { pitchOfKey, StepInput } from './core/step-input.ts'
import { useRollStore } from './roll-store.ts'

const TYPED_VELOCITY = 96
const HIGHEST_OCTAVE = 8

/**
 * Playing notes in step by step, on a MIDI instrument or on two rows of the computer's keyboard; Z and X go an octave down and up, the
 * right arrow rests, Backspace goes back.
 */
export function useStepInput(editor: RollEditor, stage: Readonly<Ref<HTMLElement | null | undefined>>): { octave: Ref<number> } {
  const song = useSongStore()
  const roll = useRollStore()
  const midi = useMidiStore()
  const octave = ref(4)
  const steps = new StepInput({
    step: () => editor.step,
    place: () => song.cursorTick,
    moveTo: (tick) => (song.cursorTick = tick),
    add: (tick, pitches, velocity) => edits.addAt(editor, tick, pitches, velocity),
  })

  function press(pitch: number, velocity: number): void {
    if (roll.isStepInput) steps.press(pitch, velocity)
  }

  /** A key of the computer's: a MIDI instrument is heard wherever it is played. */
  function type(pitch: number): void {
    const [place] = roll.places
    if (place) editor.ports.hear([{ trackId: place.trackId, pitch, velocity: TYPED_VELOCITY }])
    press(pitch, TYPED_VELOCITY)
  }

  function pressed(event: KeyboardEvent): void {
    if (!roll.isStepInput || event.ctrlKey || event.metaKey || event.altKey) return
    const pitch = pitchOfKey(event.code, octave.value)
    if (pitch !== null && !event.repeat) type(pitch)
    else if (event.code === 'KeyZ') octave.value = Math.max(0, octave.value - 1)
    else if (event.code === 'KeyX') octave.value = Math.min(HIGHEST_OCTAVE, octave.value + 1)
    else if (event.key === 'ArrowRight') steps.rest()
    else if (event.key === 'ArrowLeft') steps.back()
    else if (event.key === 'Backspace') takeBack()
    else if (pitch === null) return
    event.preventDefault()
    event.stopPropagation()
  }

  /** What was played in last goes, and so does its step. */
  function takeBack(): void {
    steps.back()
    edits.deleteChosen(editor)
  }

  useEventListener(stage, 'keydown', pressed)
  useEventListener(stage, 'keyup', (event) => {
    const pitch = pitchOfKey(event.code, octave.value)
    if (pitch !== null) steps.release(pitch)
  })
  useEventListener(stage, 'blur', () => steps.cancel())
  watch(
    () => roll.isStepInput,
    () => steps.cancel(),
  )
  onScopeDispose(
    midi.follow((message) => {
      if (message.kind === 'note-on') press(message.pitch, message.velocity)
      else if (message.kind === 'note-off') steps.release(message.pitch)
    }),
  )
  return { octave }
}
