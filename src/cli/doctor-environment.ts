import { chooseProvider } from './choose-provider.ts'
import {
  checkConnection,
  checkOutside,
  checkVariable,
  isFine,
  skippedOutside,
} from './doctor-checks.ts'
import type { Check } from './doctor-checks.ts'
import type { World } from './world.ts'

/** What was found out about the provider that the environment configures. */
export interface ExaminedEnvironment {
  readonly provider: string
  /** Null where it can't be configured. */
  readonly mode: 'test' | 'live' | null
  readonly isReady: boolean
  readonly checks: readonly Check[]
}

/**
 * Examines the provider that the environment configures.
 *
 * @throws {RefundError} `invalid_request`: none is meant.
 */
export async function examineEnvironment(
  option: string | null,
  world: World,
): Promise<ExaminedEnvironment> {
  const { name, loader } = chooseProvider(option, world)
  const loaded = await loader.load()
  const variables = loaded.environment.map((variable) => checkVariable(variable, world.environment))
  const { check, provider } = await checkConnection(
    async () => loaded.connect(world.environment),
    'Correct the environment variables named above.',
  )
  const beyond = provider === null ? skippedOutside : await checkOutside(provider, world)
  const checks = [...variables, check, ...beyond]
  return { provider: name, mode: provider?.mode ?? null, isReady: checks.every(isFine), checks }
}
