/** Whether what has the focus is a field in which one writes. */
export const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)

/** Whether letters and signs belong to what has the focus: a field, or a list, menu or dialog that has its own use for them. */
export const takesLetters = (target: EventTarget | null): boolean =>
  isTextField(target) ||
  (target instanceof HTMLElement && target.closest('[role="dialog"], [role="listbox"], [role="menu"], [role="combobox"]') !== null)
