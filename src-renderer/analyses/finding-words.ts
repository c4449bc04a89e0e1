import { findingsOf, VALUES, type TrainingSettings } from '../../src-shared/project/index.ts'

/** What a network will show, before it has listened. */
export function findingWords(settings: Pick<TrainingSettings, 'task' | 'model'>): { shows: string; listensTo: string } {
  const others = 'your recordings, also to those that nobody labelled'
  const kind = findingsOf(settings)
  if (kind === 'voice') return { listensTo: 'your recordings', shows: 'how high the voice in them sings' }
  if (kind === 'tune') return { listensTo: others, shows: 'the tune of each, as notes' }
  return {
    listensTo: others,
    shows: settings.model === VALUES ? 'how much there is of what you gave numbers for' : 'where your labels are in them',
  }
}
