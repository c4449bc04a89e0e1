import { givenAnswersSchema, type GivenAnswers, type ListeningTest } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'

const unreadable = (): ProjectError =>
  new ProjectError({
    code: 'bad-input',
    message: 'These are no answers of a listening test.',
    advice: 'Choose the file that the page saved at its end.',
  })

/**
 * Answers that came back from a page.
 *
 * @param text  JSON as the page saves it
 * @throws      ProjectError where it is something else, or of another test
 */
export function parseGivenAnswers(text: string, test: ListeningTest): GivenAnswers {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable()
    throw error
  }
  const parsed = givenAnswersSchema.safeParse(value)
  if (!parsed.success) throw unreadable()
  const known = new Set(test.sounds.map(({ id }) => id))
  const ratings = Object.fromEntries(Object.entries(parsed.data.ratings).filter(([id]) => known.has(id)))
  if (parsed.data.testId !== test.id || Object.keys(ratings).length === 0)
    throw new ProjectError({
      code: 'conflict',
      message: 'These answers belong to another test.',
      advice: 'Open the test whose page was given away, and read them there.',
    })
  return { ...parsed.data, ratings }
}
