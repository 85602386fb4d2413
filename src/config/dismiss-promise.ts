/**
 * Whether it is a promise, or looks like one. If so, nobody hears how it ends: its error may hold a
 * secret, and an error that is left unhandled would end the process with it.
 */
export function dismissPromise(value: unknown): boolean {
  try {
    if (typeof value !== 'object' || value === null) return false
    const { then }: { then?: unknown } = value
    if (typeof then !== 'function') return false
    Promise.resolve(value).catch(() => undefined)
    return true
  } catch {
    // What can't even be looked at is refused for what it is.
    return false
  }
}
