// Checked by the compiler: each expected error fails the type check when it is no error any more.
import { defineConfig, loadAccounts } from '../../src/config/index.ts'
import type { PolyrefundConfig } from '../../src/config/index.ts'
import type { RefundProvider } from '../../src/index.ts'

export const both: PolyrefundConfig = defineConfig({
  accounts: {
    us: { provider: 'flex', apiKey: { env: 'FLEX_API_KEY' }, attempts: 2, mode: 'test' },
    uk: { provider: 'flex', webhookSecrets: [{ env: 'FIRST' }, { file: 'second' }] },
    eu: { provider: 'flex', webhookSecrets: { env: 'FLEX_WEBHOOK_SECRETS' } },
    africa: {
      provider: 'flutterwave',
      environment: { env: 'FLUTTERWAVE_ENVIRONMENT' },
      clientId: 'id',
      clientSecret: { file: '/run/secrets/flutterwave' },
      statusMap: { completed: 'succeeded' },
    },
    ghana: { provider: 'flutterwave', environment: 'sandbox', accessToken: () => 'token' },
    mine: { package: '@acme/tinypay', level: 3 },
  },
  default: 'us',
})

export const leftOut: PolyrefundConfig = defineConfig({ accounts: { us: { provider: 'flex' } } })

// @ts-expect-error a provider that does not exist
defineConfig({ accounts: { us: { provider: 'flexo' } } })

// @ts-expect-error a misspelt option
defineConfig({ accounts: { us: { provider: 'flex', apikey: 'key' } } })

// @ts-expect-error an option of another provider
defineConfig({ accounts: { us: { provider: 'flex', clientId: 'id' } } })

// @ts-expect-error a number is no text, and so no reference
defineConfig({ accounts: { us: { provider: 'flex', attempts: { env: 'ATTEMPTS' } } } })

// @ts-expect-error a number is no secret
defineConfig({ accounts: { us: { provider: 'flex', webhookSecrets: [7] } } })

// @ts-expect-error a misspelt reference
defineConfig({ accounts: { us: { provider: 'flex', apiKey: { evn: 'FLEX_API_KEY' } } } })

// @ts-expect-error an environment that does not exist
defineConfig({ accounts: { africa: { provider: 'flutterwave', environment: 'live' } } })

// @ts-expect-error two logins
defineConfig({ accounts: { africa: { provider: 'flutterwave', clientId: 'a', accessToken: 'b' } } })

// @ts-expect-error both a provider and a package
defineConfig({ accounts: { us: { provider: 'flex', package: '@acme/tinypay' } } })

// @ts-expect-error a misspelt setting
defineConfig({ accounts: { us: { provider: 'flex' } }, defualt: 'us' })

export async function byName(name: string): Promise<RefundProvider> {
  return (await loadAccounts({ config: both, options: { attempts: 1 } })).use(name)
}
