import type { Page } from 'playwright-core'

/**
 * What is wrong with the layout of what a window shows now, measured on the boxes that the browser laid out: controls that
 * lie on each other or under something else, controls and words that nobody can scroll to, words that are cut without a way
 * to read them whole, lists that are too low to be scrolled or whose entries do not
 * begin one below the other.
 */
export const layoutFaults = (page: Page): Promise<string[]> => page.evaluate(faultsInWindow)

/** Runs in the browser: everything it needs is inside. */
function faultsInWindow(): string[] {
  interface Box {
    left: number
    top: number
    right: number
    bottom: number
  }
  /** Boxes are laid out on fractions of a pixel. */
  const SLACK = 1.5
  const LOWEST_SCROLLER_PIXELS = 56
  const INTERACTIVE =
    'button, a[href], input, select, textarea, summary, [role=slider], [role=button], [role=radio], [role=switch], [role=menuitem], [role=option], [tabindex]:not([tabindex="-1"])'
  const faults: string[] = []
  const viewport: Box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight }
  /** A dialog or an open menu is all that can be used. */
  const front = [...document.querySelectorAll('[role=dialog], [role=menu], [role=listbox]')]
    .filter((element) => element.getClientRects().length > 0)
    .at(-1)
  const root: Element = front ?? document.body

  const boxOf = (rect: DOMRect): Box => ({ left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom })
  const common = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  })
  const isEmpty = ({ left, top, right, bottom }: Box): boolean => right - left < 1 || bottom - top < 1
  const sticksOut = (inner: Box, outer: Box): boolean =>
    inner.left < outer.left - SLACK ||
    inner.right > outer.right + SLACK ||
    inner.top < outer.top - SLACK ||
    inner.bottom > outer.bottom + SLACK
  const nameOf = (element: Element): string =>
    [
      element.tagName.toLowerCase(),
      (element as HTMLElement).dataset.testid,
      element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40),
    ]
      .filter(Boolean)
      .join(' ')
  const isForAids = (element: Element): boolean => element.closest('.visually-hidden, [hidden], [inert]') !== null
  const isFixed = (element: Element): boolean => getComputedStyle(element).position === 'fixed'
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !isForAids(element)

  /** What of a box within `around` is in sight, and whether the rest can be scrolled to. */
  function seen(around: Element | null, box: Box): { visible: Box; reachable: boolean } {
    let visible = box
    let reachable = true
    for (let at = around; at; at = isFixed(at) ? null : at.parentElement) {
      const style = getComputedStyle(at)
      const inner = boxOf(at.getBoundingClientRect())
      const scrolls = (direction: 'x' | 'y'): boolean => {
        const overflow = direction === 'x' ? style.overflowX : style.overflowY
        return overflow === 'auto' || overflow === 'scroll'
      }
      if (style.overflowX !== 'visible' || style.overflowY !== 'visible') {
        const cutX = visible.left < inner.left - SLACK || visible.right > inner.right + SLACK
        const cutY = visible.top < inner.top - SLACK || visible.bottom > inner.bottom + SLACK
        if ((cutX && style.overflowX !== 'visible' && !scrolls('x')) || (cutY && style.overflowY !== 'visible' && !scrolls('y')))
          reachable = false
        visible = common(visible, inner)
      }
    }
    if (!isEmpty(visible) && sticksOut(visible, viewport)) reachable = false
    return { visible: common(visible, viewport), reachable }
  }

  const controls = [...root.querySelectorAll(INTERACTIVE)].filter(
    (element) => isShown(element) && element.getAttribute('aria-hidden') !== 'true',
  )
  const boxes = controls.map((element) => ({
    element,
    ...seen(isFixed(element) ? null : element.parentElement, boxOf(element.getBoundingClientRect())),
  }))
  for (const { element, reachable } of boxes) if (!reachable) faults.push(`out of reach: ${nameOf(element)}`)

  // What takes nothing from the pointer, and is for keys alone, covers nothing and is covered by nothing.
  const takesPointer = (element: Element): boolean => element.matches(':disabled') || getComputedStyle(element).pointerEvents !== 'none'
  const inSight = boxes.filter(({ visible, element }) => !isEmpty(visible) && takesPointer(element))
  inSight.forEach((one, index) => {
    for (const other of inSight.slice(index + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue
      const shared = common(one.visible, other.visible)
      if (shared.right - shared.left > SLACK && shared.bottom - shared.top > SLACK)
        faults.push(`on each other: ${nameOf(one.element)} | ${nameOf(other.element)}`)
    }
    const { left, top, right, bottom } = one.visible
    if (right - left < 4 || bottom - top < 4) return
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    if (hit && !one.element.contains(hit) && !hit.contains(one.element)) faults.push(`covered: ${nameOf(one.element)} by ${nameOf(hit)}`)
  })

  /** Words that may be cut: their whole is told on hovering, or by the list they are in. */
  const canBeRead = (element: Element): boolean => element.closest('[title]') !== null || element.closest('[aria-label]') !== null
  const words: { element: Element; visible: Box; text: string }[] = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    const text = node.textContent?.trim()
    if (!text || !element || !isShown(element) || element.closest('canvas, svg, script, style')) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const rect of range.getClientRects()) {
      const box = boxOf(rect)
      const { visible, reachable } = seen(element, box)
      if (!isEmpty(visible)) words.push({ element, visible, text })
      const isCut = !reachable || (getComputedStyle(element).textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth + 1)
      if (isCut && !canBeRead(element)) faults.push(`cut: “${text.slice(0, 60)}”`)
    }
  }
  words.forEach((one, index) => {
    for (const other of words.slice(index + 1)) {
      if (one.element === other.element) continue
      const shared = common(one.visible, other.visible)
      // Lines of text may touch each other's empty edges.
      if (shared.right - shared.left > 3 && shared.bottom - shared.top > 5)
        faults.push(`words on each other: “${one.text.slice(0, 40)}” | “${other.text.slice(0, 40)}”`)
    }
  })

  for (const list of root.matches('[role=listbox]') ? [root] : root.querySelectorAll('[role=listbox]')) {
    const begins = [...list.querySelectorAll('[role=option]')].map((option) =>
      Math.min(...words.filter(({ element }) => option.contains(element)).map(({ visible }) => visible.left)),
    )
    const [first, ...others] = begins.filter(Number.isFinite)
    if (others.some((left) => Math.abs(left - first) > SLACK))
      faults.push(`entries begin at different places: ${nameOf(list).slice(0, 80)}`)
  }

  for (const element of [root, ...root.querySelectorAll('*')]) {
    const { overflowY, overflowX } = getComputedStyle(element)
    const scrolls = (overflowY === 'auto' || overflowY === 'scroll') && element.scrollHeight > element.clientHeight + 1
    if (scrolls && isShown(element) && element.clientHeight < LOWEST_SCROLLER_PIXELS)
      faults.push(`too low to scroll: ${nameOf(element).slice(0, 80)} (${element.clientHeight} px)`)
    if ((overflowX === 'auto' || overflowX === 'scroll') && element.scrollWidth > element.clientWidth + 1)
      faults.push(`scrolls sideways: ${nameOf(element).slice(0, 80)}`)
  }
  return [...new Set(faults)]
}
