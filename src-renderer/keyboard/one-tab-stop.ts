import { useEventListener, useMutationObserver } from '@vueuse/core'
import { onMounted, watch, type Ref } from 'vue'
import { pressesControlKey as presses } from '../commands/control-keys.ts'

const CONTROLS = 'button, a[href], [role=button], [role=radio]'
const ROWS_OF_A_PAGE = 8

export interface OneTabStopOptions {
  /** What a row is. */
  rows: string
  /** Brings an end of a list to sight of which only a part is drawn. */
  reveal?: (end: 'first' | 'last') => Promise<void>
}

/**
 * Makes a list one stop of the Tab key, however long it is: the arrow keys go from row to row and, in a row, from control to
 * control, Home and End to the ends, Page keys far.
 */
export function useOneTabStop(list: Readonly<Ref<HTMLElement | null | undefined>>, { rows, reveal }: OneTabStopOptions): void {
  let current: HTMLElement | null = null

  const rowsNow = (): HTMLElement[] => [...(list.value?.querySelectorAll<HTMLElement>(rows) ?? [])]
  const controlsOf = (row: HTMLElement): HTMLElement[] =>
    [...row.querySelectorAll<HTMLElement>(CONTROLS)].filter(
      (control) => !control.matches(':disabled') && control.getClientRects().length > 0,
    )

  function settle(): void {
    const all = rowsNow().flatMap(controlsOf)
    if (!current || !all.includes(current)) current = all[0] ?? null
    for (const control of all) {
      const index = control === current ? 0 : -1
      if (control.tabIndex !== index || !control.hasAttribute('tabindex')) control.tabIndex = index
    }
  }

  function focused(event: FocusEvent): void {
    const control = event.target as HTMLElement
    if (!control.matches(CONTROLS) || !control.closest(rows)) return
    current = control
    settle()
  }

  function goTo(row: HTMLElement | undefined, column: number): void {
    const controls = row ? controlsOf(row) : []
    controls[Math.max(0, Math.min(controls.length - 1, column))]?.focus()
  }

  function pressed(event: KeyboardEvent): void {
    const control = event.target as HTMLElement
    const row = control.closest<HTMLElement>(rows)
    if (!row || !control.matches(CONTROLS) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const all = rowsNow()
    const index = all.indexOf(row)
    const column = controlsOf(row).indexOf(control)
    const to = (wanted: number): void => goTo(all[Math.max(0, Math.min(all.length - 1, wanted))], column)
    const toEnd = async (end: 'first' | 'last'): Promise<void> => {
      await reveal?.(end)
      goTo(rowsNow().at(end === 'first' ? 0 : -1), column)
    }
    if (presses('nextRow', event)) to(index + 1)
    else if (presses('previousRow', event)) to(index - 1)
    else if (presses('rightInRow', event)) goTo(row, column + 1)
    else if (presses('leftInRow', event)) goTo(row, column - 1)
    else if (event.key === 'PageDown') to(index + ROWS_OF_A_PAGE)
    else if (event.key === 'PageUp') to(index - ROWS_OF_A_PAGE)
    else if (presses('firstRow', event)) void toEnd('first')
    else if (presses('lastRow', event)) void toEnd('last')
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  useEventListener(list, 'focusin', focused)
  // Before the menus of a row take the arrow keys for themselves.
  useEventListener(list, 'keydown', pressed, { capture: true })
  useMutationObserver(list, settle, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] })
  onMounted(settle)
  watch(list, settle, { flush: 'post' })
}
