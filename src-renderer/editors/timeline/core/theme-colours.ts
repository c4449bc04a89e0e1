/** The theme's colours as a canvas takes them. */
export interface ThemeColours {
  well: string
  panel: string
  raised: string
  line: string
  lineStrong: string
  text: string
  textSoft: string
  textFaint: string
  accent: string
  /** What is being recorded. */
  madder: string
  focus: string
  /** Of tracks, by their number. */
  tracks: readonly string[]
}
