/** What a folder for a program without a format of exchange says about itself: one page for each. */
export interface GuideFacts {
  name: string
  /** Tempi and meters, as `120 bpm, 4/4`. */
  tempo: string
  hasTempoChanges: boolean
  sampleRate: number
  midiFile: string | null
  soundFolder: string
}

const common = ({ name, tempo, sampleRate, soundFolder }: GuideFacts): string[] => [
  `${name}`,
  '',
  `Tempo: ${tempo}. Sample rate: ${sampleRate} Hz.`,
  `All files in "${soundFolder}" begin at the same place and are equally long: put their beginnings at bar 1, and they are in time.`,
  'Together they sound as the mix does: leave every fader at 0 dB and every pan in the middle.',
  '',
]
const midi = ({ midiFile, hasTempoChanges }: GuideFacts, how: string): string[] =>
  midiFile === null ? [] : [`${how} "${midiFile}" holds the notes${hasTempoChanges ? ', and every change of tempo and meter' : ''}.`]

/** @returns the text of each guide, by its file's name */
export function guides(facts: GuideFacts): Record<string, string> {
  const { tempo } = facts
  const pages: Record<string, string[]> = {
    'Ableton Live.txt': [
      `1. Set the tempo to ${tempo}, and switch off "Auto-Warp Long Samples" (Settings, Record/Warp/Launch).`,
      `2. Drag all files of "${facts.soundFolder}" at once to the Arrangement, at 1.1.1, with Ctrl (Mac: Cmd) held: each gets a track of its own.`,
      '3. Where a clip is warped, switch Warp off.',
      ...midi(facts, '4. Drag the MIDI file to the same place and say yes to its tempo.'),
    ],
    'Logic Pro.txt': [
      `1. Set the project to ${tempo} and ${facts.sampleRate} Hz.`,
      `2. Drag all files of "${facts.soundFolder}" to bar 1 and choose "Create new tracks". Say no to changing the tempo.`,
      '3. The files know their place: Edit > Move > To Recorded Position brings back one that has slipped.',
      ...midi(facts, '4. File > Import > MIDI File, at bar 1, with its tempo.'),
    ],
    'FL Studio.txt': [
      `1. Set the tempo to ${tempo}.`,
      `2. Drag all files of "${facts.soundFolder}" to the beginning of the playlist, each on a track of its own. In each clip's settings leave "Stretch" at "None".`,
      ...midi(facts, '3. File > Import > MIDI file.'),
    ],
    'Pro Tools.txt': [
      `1. Make a session of ${facts.sampleRate} Hz and set its tempo to ${tempo}.`,
      `2. File > Import > Audio, take all files of "${facts.soundFolder}", "New Track", location "Spot": their time stamps put them in place. "Session Start" does the same.`,
      ...midi(facts, '3. File > Import > MIDI, with "Import Tempo Map" and "Import Key Signature".'),
    ],
  }
  return Object.fromEntries(Object.entries(pages).map(([file, lines]) => [file, `${[...common(facts), ...lines, ''].join('\r\n')}`]))
}
