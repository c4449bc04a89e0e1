import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes minutes though its file is small: every screen and dialog in many sizes. */
const LONG = /\/e2e\/(screens|barriers)\.test\.ts$/

/** Large files before small ones, as without it, but for small ones that are known to take long: these begin first, beside the others. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
