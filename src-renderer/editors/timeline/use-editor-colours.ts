import { computed, type ComputedRef } from 'vue'
import { useThemeColours } from '../../theme/theme-colours.ts'
import { TRACK_COLOURS } from '../../theme/track-colours.ts'
import type { ThemeColours } from './core/theme-colours.ts'

/** What editors are drawn with, in the present theme. */
export function useEditorColours(): ComputedRef<ThemeColours> {
  const themed = useThemeColours([
    ...(['well', 'panel', 'raised', 'line', 'line-strong', 'text', 'text-soft', 'text-faint', 'focus'] as const),
    ...TRACK_COLOURS,
  ])
  return computed(() => {
    const { well, panel, raised, line, text, focus, ...more } = themed.value
    return {
      ...{ well, panel, raised, line, text, focus, madder: more.madder },
      ...{ lineStrong: more['line-strong'], textSoft: more['text-soft'], textFaint: more['text-faint'] },
      ...{ accent: more['accent-graphic'], tracks: TRACK_COLOURS.map((name) => more[name]) },
    }
  })
}
