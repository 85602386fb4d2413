import { readRoutes } from '../accounts/read-routes.ts'
import type { Configuration } from './configurations.ts'
import { failedBy, passed } from './doctor-checks.ts'
import type { Check } from './doctor-checks.ts'
import { counted } from './words.ts'

/** Whether the rules can be read, and each of them can decide. */
export function checkRoutes({ routes, accounts }: Configuration): readonly Check[] {
  if (routes.length === 0) return []
  try {
    const names = accounts.map(({ name }) => name)
    const rules = readRoutes(routes, names)
    return [passed('routes', `${counted(rules.length, 'rule')}, each of which can decide`)]
  } catch (error) {
    return [failedBy('routes', error, 'Correct what the message names.')]
  }
}
