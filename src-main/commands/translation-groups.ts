import { groupsObstacle, groupsOfTags, taggedRecordings, type SoundGroup } from '../../src-shared/project/index.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { UsageError } from './command.ts'
import { recordingsNamed } from './find-recording.ts'

const OF_TAGS = 'tags'
const TAG = 'tag:'

/**
 * From --groups: "tags", or groups between semicolons, each NAME=A,B or NAME=tag:WORD.
 *
 * @throws UsageError for what names no two groups of recordings
 */
export function groupsNamed(session: ProjectSession, text: string): SoundGroup[] {
  const { recordings } = session.library
  const groups = text.trim() === OF_TAGS ? groupsOfTags(recordings) : text.split(';').map((part) => groupNamed(session, part.trim()))
  const obstacle = groupsObstacle(groups)
  if (obstacle) throw new UsageError(obstacle.message, `${obstacle.advice} As in --groups "Piano=Prelude,Fugue;Violin=tag:violin".`)
  return groups
}

function groupNamed(session: ProjectSession, text: string): SoundGroup {
  const at = text.indexOf('=')
  if (at <= 0) throw new UsageError(`"${text}" names no group.`, 'Write it as --groups "Piano=Prelude,Fugue;Violin=tag:violin".')
  const [name, members] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  if (!members.startsWith(TAG)) return { name, recordings: [...new Set(recordingsNamed(session, members))] }
  return { name, recordings: taggedRecordings(session.library.recordings, members.slice(TAG.length)) }
}
