import { afterEach, expect } from 'vitest'
import { takeScriptErrors } from './script-errors.ts'

/** No test passes whose window told a script error, however little of it was seen. */
afterEach(() => expect(takeScriptErrors(), 'script errors of the window').toEqual([]))
