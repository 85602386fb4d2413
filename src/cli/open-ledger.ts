import { withoutSqliteWarning } from './sqlite-warning.ts'
import type { OpenLedger } from './world.ts'

/** Opens a ledger of this machine or of its database. The driver is loaded when it is asked for. */
export const openMachineLedger: OpenLedger = async (place) => {
  if (place.kind === 'postgres') {
    const { postgresLedger } = await import('../ledger/postgres.ts')
    const { connectionString } = place
    return postgresLedger({ connectionString })
  }
  const { sqliteLedger } = await withoutSqliteWarning(() => import('../ledger/sqlite.ts'))
  return sqliteLedger(place.path)
}
