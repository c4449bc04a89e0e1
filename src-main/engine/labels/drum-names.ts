/** What is told apart of a drum kit, and the words that people use for it. */
const WORDS = {
  kick: /^(kick|bass[ -]?drum|bd|kd|k|35|36)$/i,
  snare: /^(snare( drum)?|sd|s|38|40)$/i,
  hat: /^((closed |open |pedal )?hi[ -]?hat|hat|hh|h|42|44|46)$/i,
} as const

export const DRUM_NAMES = ['kick', 'snare', 'hat'] as const satisfies readonly (keyof typeof WORDS)[]

/** What a word, an abbreviation or a note of General MIDI's drum kit stands for; none for other drums. */
export const drumMeaning = (label: string): readonly string[] => DRUM_NAMES.filter((name) => WORDS[name].test(label.trim()))
