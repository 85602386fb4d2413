import type { BuiltInProvider, ProviderLoader } from '../../providers/index.ts'
import { isRefundError, withDetails } from '../model/index.ts'
import type { RefundError, RefundProvider } from '../model/index.ts'
import { printableStart } from './escape.ts'
import { refuseUsage, suggest } from './usage.ts'
import type { World } from './world.ts'

/** The environment variable that names the provider. */
export const providerVariable = 'POLYREFUND_PROVIDER'

export interface ChosenProvider {
  readonly name: string
  readonly loader: ProviderLoader
  /** Whether it has to be named again in a command that is to reach the same provider. */
  readonly isNamedByOption: boolean
}

/**
 * The provider that is meant: by the option, else by the environment, else the only one.
 *
 * @throws {RefundError} `invalid_request`: there is none of that name, or none was named.
 */
export function chooseProvider(
  option: string | null,
  { environment, providers }: Pick<World, 'environment' | 'providers'>,
): ChosenProvider {
  const variable = environment[providerVariable] ?? ''
  const only = providers.size === 1 ? [...providers.keys()][0] : undefined
  const name = option ?? (variable === '' ? only : variable)
  if (name === undefined) throw unnamed(providers)
  const loader = providers.get(name)
  if (loader === undefined) {
    throw unknown(name, option === null ? providerVariable : '--provider', providers)
  }
  return { name, loader, isNamedByOption: option !== null }
}

/**
 * Loads the provider that is meant and configures it from the environment.
 *
 * @throws {RefundError} as `chooseProvider`; `configuration`: the environment is not enough.
 */
export async function connectProvider(
  option: string | null,
  world: World,
): Promise<RefundProvider> {
  const loaded: BuiltInProvider = await chooseProvider(option, world).loader.load()
  try {
    return loaded.connect(world.environment)
  } catch (error) {
    if (!isRefundError(error)) throw error
    const next = 'polyrefund doctor says which environment variables to set.'
    throw withDetails(error, { message: `${error.message} ${next}` })
  }
}

function unnamed(providers: World['providers']): RefundError {
  const names = [...providers.keys()]
  const example = `export ${providerVariable}=${names[0] ?? 'NAME'}`
  return refuseUsage(
    '--provider',
    'option.required',
    `Which provider? Name it with --provider, or for every command with ${example}. There are ${names.join(', ')}.`,
  )
}

function unknown(name: string, path: string, providers: World['providers']): RefundError {
  const names = [...providers.keys()]
  const there = names.length === 1 ? 'There is only' : 'There are'
  return refuseUsage(
    path,
    'provider.unknown',
    `${path} names no provider: "${printableStart(name)}". ${suggest(name, names)}${there} ${names.join(', ')}.`,
  )
}
