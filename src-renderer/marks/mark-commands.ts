import { STAR_COMMANDS } from '../commands/catalogue/screens.ts'
import type { CommandActions } from '../commands/command-scopes.ts'
import { TRACK_COLOUR_TOKENS } from '../theme/track-colours.ts'
import { useMarks, type Labelled } from './marks-store.ts'

/** Stars, colours and tags by commands. @param chosen  what they are given to; null where nothing is */
export function markCommands(chosen: () => Labelled | null): CommandActions {
  const labels = useMarks()
  const onChosen = (run: (of: Labelled) => void) => ({
    run: () => {
      const of = chosen()
      if (of) run(of)
    },
    isEnabled: () => chosen() !== null,
  })
  /** One after another, then none. */
  function nextColour(of: Labelled): void {
    const next = (labels.labelsOf(of.kind, of.ids[0]).colour ?? -1) + 1
    labels.colour(of, next < TRACK_COLOUR_TOKENS.length ? next : null)
  }
  return {
    ...Object.fromEntries(STAR_COMMANDS.map((id, i) => [id, onChosen((of) => labels.rate(of, i + 1))])),
    writeTags: onChosen((of) => (labels.tagging = of)),
    nextColour: onChosen(nextColour),
  }
}
