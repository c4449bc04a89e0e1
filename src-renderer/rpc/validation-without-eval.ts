/** The content security policy forbids `eval`; schemas would try it. Imported before any schema is made. */
import { config } from 'zod'

config({ jitless: true })
