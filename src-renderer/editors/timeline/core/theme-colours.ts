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
  focus: string
  /** Of tracks, by their number. */
  tracks: readonly string[]
}

const TRACKS = ['--woad', '--orchil', '--verdigris', '--amber', '--madder', '--accent-graphic']

/** @param element  any that shows the theme: colours that depend on dark and light are worked out by it */
export function themeColours(element: HTMLElement): ThemeColours {
  const probe = document.createElement('span')
  probe.hidden = true
  element.append(probe)
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`
    return getComputedStyle(probe).color
  }
  const colours: ThemeColours = {
    ...{
      well: colour('--well'),
      panel: colour('--panel'),
      raised: colour('--raised'),
      line: colour('--line'),
      lineStrong: colour('--line-strong'),
    },
    ...{ text: colour('--text'), textSoft: colour('--text-soft'), textFaint: colour('--text-faint') },
    ...{ accent: colour('--accent-graphic'), focus: colour('--focus'), tracks: TRACKS.map(colour) },
  }
  probe.remove()
  return colours
}
