import type { HeardSummary, MusicKey, Recording } from '../../src-shared/project/index.ts'

/** Who says so: the person, the file's tags, or the program, which listened and may be unsure. */
export type SaidBy = 'person' | 'file' | 'heard' | 'unsure'

/** Tempo and key of a recording as lists show them; null where nobody knows. */
export interface RecordingMusic {
  tempo: { bpm: number; by: SaidBy } | null
  key: { text: string; by: SaidBy } | null
}
export type MusicOf = (recording: Recording) => RecordingMusic

const TEMPO_SURE = 0.25
const KEY_SURE = 0.3

/** `F♯ minor`. */
export const keyText = ({ tonic, mode }: MusicKey): string => `${tonic.replace('#', '♯').replace(/b$/, '♭')} ${mode}`

/** What the person says counts most, then the file's tags, then what was heard. */
export function musicOf({ correction, tags }: Recording, heard: Omit<HeardSummary, 'recordingId'> | null): RecordingMusic {
  const unlessUnsure = (confidence: number, sure: number): SaidBy => (confidence < sure ? 'unsure' : 'heard')
  return {
    tempo:
      correction.bpm !== null
        ? { bpm: correction.bpm, by: 'person' }
        : tags.tempoBpm !== null
          ? { bpm: tags.tempoBpm, by: 'file' }
          : heard?.bpm
            ? { bpm: heard.bpm, by: unlessUnsure(heard.tempoConfidence, TEMPO_SURE) }
            : null,
    key:
      correction.key !== null
        ? { text: keyText(correction.key), by: 'person' }
        : tags.key !== null
          ? { text: tags.key, by: 'file' }
          : heard?.key
            ? { text: keyText(heard.key), by: unlessUnsure(heard.keyConfidence, KEY_SURE) }
            : null,
  }
}

/** For a pointer that rests on it. */
export const SAID_BY: Record<SaidBy, string> = {
  person: 'As you said',
  file: 'As its file says',
  heard: 'Heard by the program',
  unsure: 'Heard by the program, which is not sure',
}
