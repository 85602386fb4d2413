import type { ProviderLoader } from '../../providers/index.ts'
import { readFields, readItems, RefundError } from '../model/index.ts'
import { openConfiguration } from './configurations.ts'
import type { Login, LoginSource } from './login.ts'
import type { World } from './world.ts'

/**
 * Takes the first secret of an account's webhooks from where the account takes it: a provider keeps
 * its own to itself.
 *
 * @throws {RefundError} `configuration`: it has none, or the account is wrong.
 */
export async function secretOf({ provider, from }: Login, world: World): Promise<string> {
  const given =
    from === null ? await ofEnvironment(provider.name, world) : await ofFile(from, world)
  // A text may hold several.
  const texts = typeof given === 'string' ? [given] : (readItems(given) ?? [])
  const [secret] = texts.flatMap((text) => String(text).split(/\s+/).filter(Boolean))
  if (secret !== undefined) return secret
  throw new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    provider: provider.name,
    message: `Nothing was sent: no webhookSecrets of ${provider.name} are configured here, and a webhook is signed with one.`,
    issues: [{ path: 'webhookSecrets', rule: 'secret.required' }],
  })
}

async function ofEnvironment(name: string, { environment, providers }: World): Promise<unknown> {
  const loaded = await providers.get(name)?.load()
  const option = loaded?.options.find((each) => each.name === 'webhookSecrets')
  return environment[option?.variable ?? '']
}

/** What its provider is given, so that it is what every reference of the file stands for. */
async function ofFile({ account, file }: LoginSource, world: World): Promise<unknown> {
  const { providers, environment, directory } = world
  let secrets: unknown
  const note = (options: unknown): void => {
    secrets = readFields(options)?.get('webhookSecrets')
  }
  const registry = new Map([...providers].map(([name, loader]) => [name, noting(loader, note)]))
  const configuration = await openConfiguration({ file }, { registry, environment, directory })
  await configuration.connect([account])
  return secrets
}

function noting(loader: ProviderLoader, note: (options: unknown) => void): ProviderLoader {
  return {
    ...loader,
    load: async () => {
      const provider = await loader.load()
      return {
        ...provider,
        connectWith: (options) => {
          note(options)
          return provider.connectWith(options)
        },
      }
    },
  }
}
