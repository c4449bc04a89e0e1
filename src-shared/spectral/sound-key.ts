/** Names a sound of the project that edits bring in. */
export const soundKey = ({ kind, id }: { kind: string; id: string }): string => `${kind} ${id}`
