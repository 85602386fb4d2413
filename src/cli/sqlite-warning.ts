/** Where warnings of this process go through. */
export type WarningHost = Pick<NodeJS.Process, 'emitWarning'>

/**
 * Loads what needs SQLite without the warning that some versions of Node print with it: that its
 * interface may change is nothing that who refunds can do anything about. Every other warning stays.
 */
export async function withoutSqliteWarning<Loaded>(
  load: () => Promise<Loaded>,
  host: WarningHost = process,
): Promise<Loaded> {
  const { emitWarning } = host
  host.emitWarning = new Proxy(emitWarning, {
    apply: (target, self, given: readonly unknown[]) =>
      isAboutSqlite(given) ? undefined : Reflect.apply(target, self, given),
  })
  try {
    return await load()
  } finally {
    host.emitWarning = emitWarning
  }
}

function isAboutSqlite([warning, type]: readonly unknown[]): boolean {
  return type === 'ExperimentalWarning' && typeof warning === 'string' && /^SQLite\b/.test(warning)
}
