import type { MidiOrigin } from '../../src-shared/project/index.ts'

/** Where notes come from, in a few words. */
export function midiOriginWords(origin: MidiOrigin): string {
  switch (origin.kind) {
    case 'played':
      return 'played on a MIDI instrument'
    case 'imported':
      return 'MIDI file'
    case 'transcribed':
      return `written down from “${origin.recording}”`
    case 'generated':
      return `written by ${origin.provenance.runName}${origin.provenance.seed ? `, on from “${origin.provenance.seed.name}”` : ''}`
  }
}
