import type { Configuration } from './configurations.ts'
import { failedBy, passed } from './doctor-checks.ts'
import type { Check } from './doctor-checks.ts'
import { counted } from './words.ts'

/** Whether the rules can be read, and each of them can decide. */
export function checkRoutes(configuration: Configuration): readonly Check[] {
  if (configuration.routes.length === 0) return []
  try {
    const count = configuration.countRules()
    return [passed('routes', `${counted(count, 'rule')}, each of which can decide`)]
  } catch (error) {
    return [failedBy('routes', error, 'Correct what the message names.')]
  }
}
