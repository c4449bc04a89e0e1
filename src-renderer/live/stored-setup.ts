import { callAndResponseSetupSchema, type CallAndResponseSetup } from '../../src-shared/rpc/index.ts'

/** What was set on this machine before; nothing where it cannot be read. */
export function storedSetup(text: string | null): Partial<CallAndResponseSetup> {
  if (text === null) return {}
  try {
    return callAndResponseSetupSchema.safeParse(JSON.parse(text)).data ?? {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
