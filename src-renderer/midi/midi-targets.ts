/** Something that a MIDI control can move or press. */
export type MidiTarget =
  | { id: string; label: string; kind: 'continuous'; /** 0..1 */ position: () => number; move: (position: number) => void }
  | { id: string; label: string; kind: 'switch'; press: () => void }
  /** On while the control is held. */
  | { id: string; label: string; kind: 'hold'; press: () => void; release: () => void }
