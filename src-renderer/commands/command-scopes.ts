import type { CommandId } from './catalogue.ts'

export interface CommandAction {
  run: () => unknown
  /** For what lasts as long as its key is held. */
  release?: () => void
  /** Always, without it. */
  isEnabled?: () => boolean
  /** Where it cannot be done here at present, nothing farther out does it instead: a used-up undo undoes nothing elsewhere. */
  staysHere?: boolean
  /** What it would do now, in place of the command's name. */
  name?: () => string
}
/** What commands do, by id. */
export type CommandActions = Partial<Record<CommandId, CommandAction | (() => unknown)>>

/** A part of the window and what commands do there. */
export interface CommandScope {
  readonly actions: CommandActions
  /** Where the focus is when its keys work; without it they work wherever the focus is. */
  readonly element?: () => Pick<Element, 'contains'> | null | undefined
}

export function actionOf({ actions }: CommandScope, id: CommandId): CommandAction | null {
  const action = actions[id]
  return typeof action === 'function' ? { run: action } : (action ?? null)
}

/** Those whose keys work while the focus is on `target`: the innermost first, then those without a place, the newest first. */
export function hearing(scopes: readonly CommandScope[], target: Node | null): CommandScope[] {
  const around = scopes.filter(({ element }) => target !== null && element?.()?.contains(target))
  const inner = around.toSorted((a, b) => (a.element!()!.contains(b.element!() as unknown as Node) ? 1 : -1))
  return [...inner, ...scopes.filter(({ element }) => !element).reverse()]
}

/** Who does what a menu asks for, first choice first: those around where one works, the rest of the window, the newest first. */
export function answering(scopes: readonly CommandScope[], target: Node | null): CommandScope[] {
  const near = hearing(scopes, target)
  const known = new Set(near)
  return [
    ...near.filter(({ element }) => element),
    ...scopes.filter((scope) => !known.has(scope)).reverse(),
    ...near.filter(({ element }) => !element),
  ]
}
