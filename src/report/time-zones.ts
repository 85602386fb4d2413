/**
 * Whether the runtime knows a time zone of that name. Offsets such as `+01:00` are names to some
 * runtimes and not to others, and they know no daylight saving, so they are none here.
 */
export function knowsTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

/** Names to choose from: what the runtime lists lacks `UTC` and older names that it knows too. */
export function timeZones(): readonly string[] {
  return ['UTC', 'Asia/Kathmandu', 'Asia/Kolkata', ...Intl.supportedValuesOf('timeZone')]
}
