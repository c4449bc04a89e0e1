/** Signals a child process; one that never started has no id, and Node would signal our whole process group in its place. */
export function signalChild(child, signal) {
  if (child.pid !== undefined) child.kill(signal)
}
