import { isPressed, keyText, type PressedKey } from './key-combination.ts'

/** Keys of lists, sliders and knobs, as everywhere in a system: they are told in the sheet and cannot be changed. */
export const CONTROL_KEYS = {
  previousRow: { name: 'The one before', keys: ['ArrowUp'], where: 'In a list' },
  nextRow: { name: 'The next one', keys: ['ArrowDown'], where: 'In a list' },
  firstRow: { name: 'The first one', keys: ['Home'], where: 'In a list' },
  lastRow: { name: 'The last one', keys: ['End'], where: 'In a list' },
  leftInRow: { name: 'To the left in it', keys: ['ArrowLeft'], where: 'In a list' },
  rightInRow: { name: 'To the right in it', keys: ['ArrowRight'], where: 'In a list' },
  rename: { name: 'Rename', keys: ['F2', 'Enter'], where: 'In a list' },
  remove: { name: 'Remove', keys: ['Delete'], where: 'In a list' },
  seekBack: { name: 'Back, far back', keys: ['ArrowLeft', 'PageDown'], where: 'On the wave' },
  seekForth: { name: 'Forth, far forth', keys: ['ArrowRight', 'PageUp'], where: 'On the wave' },
  turnKnob: { name: 'Turn', keys: ['ArrowUp', 'ArrowDown'], where: 'On a knob' },
  resetKnob: { name: 'Put back', keys: ['Delete'], where: 'On a knob' },
} as const
export type ControlKeyId = keyof typeof CONTROL_KEYS

export const pressesControlKey = (id: ControlKeyId, event: PressedKey): boolean =>
  CONTROL_KEYS[id].keys.some((key) => isPressed(key, event))
export const controlKeyTexts = (id: ControlKeyId): string[] => CONTROL_KEYS[id].keys.map((key) => keyText(key, false))
