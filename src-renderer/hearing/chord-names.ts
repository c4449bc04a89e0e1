/** Chords as musicians write them, of labels in Harte's syntax, and what a person can choose from. */
export const NO_CHORD = 'N'
export { PITCH_CLASS_NAMES as CHORD_ROOTS } from '../../src-shared/music/index.ts'

export const CHORD_QUALITIES = {
  maj: 'major',
  min: 'minor',
  '7': '7',
  maj7: 'major 7',
  min7: 'minor 7',
  dim: 'diminished',
  hdim7: 'half-diminished 7',
  dim7: 'diminished 7',
  aug: 'augmented',
  sus2: 'suspended 2',
  sus4: 'suspended 4',
  maj6: '6',
  min6: 'minor 6',
} as const
export type ChordQuality = keyof typeof CHORD_QUALITIES

const SIGNS: Record<string, string> = {
  maj: '',
  min: 'm',
  maj7: 'maj7',
  min7: 'm7',
  hdim7: 'ø7',
  dim: '°',
  dim7: '°7',
  aug: '+',
  maj6: '6',
  min6: 'm6',
}

const withSigns = (name: string): string => name.replace('#', '♯').replace(/(?<=^[A-G])b/, '♭')

/** `A:min7` as `Am7`; `–` where none sounds. */
export function chordText(label: string): string {
  if (label === NO_CHORD) return '–'
  const [root, quality = ''] = label.split(':')
  return `${withSigns(root)}${SIGNS[quality] ?? quality}`
}

/** Root and quality of a label, `null` where no chord sounds; qualities that cannot be chosen count as major. */
export function chordParts(label: string): { root: string; quality: ChordQuality } | null {
  if (label === NO_CHORD) return null
  const [root, quality = 'maj'] = label.split(':')
  return { root, quality: quality in CHORD_QUALITIES ? (quality as ChordQuality) : 'maj' }
}

export const chordLabel = (root: string, quality: ChordQuality): string => (quality === 'maj' ? root : `${root}:${quality}`)

export const rootText = withSigns
