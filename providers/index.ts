import type { EnvironmentVariable, OptionDescription } from '../src/adapter.ts'
import type { Manifest, RefundProvider } from '../src/model/index.ts'
import type { FlexOptions } from './flex/index.ts'
import type { FlutterwaveOptions } from './flutterwave/index.ts'

export type { EnvironmentVariable, OptionDescription } from '../src/adapter.ts'

/** The options of each built-in provider, by the word that it is configured with. */
export interface BuiltInOptions {
  readonly flex: FlexOptions
  readonly flutterwave: FlutterwaveOptions
}

/** A built-in provider, loaded. */
export interface BuiltInProvider {
  readonly manifest: Manifest
  readonly environment: readonly EnvironmentVariable[]
  /** Its options as data, its own first. */
  readonly options: readonly OptionDescription[]
  /**
   * Configures it by its options, whatever they came from.
   *
   * @throws {RefundError} `configuration`: an option is missing, unknown or breaks a rule; its value
   * is never told.
   */
  connectWith(options: unknown): RefundProvider
  /**
   * Configures it from environment variables.
   *
   * @throws {RefundError} `configuration`: a variable is missing or breaks a rule; its value is
   * never told.
   */
  connect(environment: Readonly<Record<string, string | undefined>>): RefundProvider
}

/** A provider's simulator, running on loopback. */
export interface RunningSimulator {
  readonly url: string
  /** The environment variables that point the provider at it. */
  readonly environment: Readonly<Record<string, string>>
  /** Payments it starts with, to try refunds on. */
  readonly samplePayments: readonly string[]
  /** Where it delivers webhooks, and how the provider verifies them; null for nowhere. */
  readonly webhooks: {
    readonly url: string
    /** What they are signed with. */
    readonly secret: string
    /** The environment variable that takes the secret. */
    readonly variable: string
  } | null
  close(): Promise<void>
}

/** How a simulator is started. */
interface SimulatorStart {
  /** @default a free one */
  readonly port?: number
  /** Where it delivers webhooks; its clock then follows the time. @default nowhere */
  readonly webhooks?: {
    /** On loopback. */
    readonly url: string
    /** @default one that is made up */
    readonly secret?: string
    /** The time that it follows, milliseconds since 1970. @default the machine's clock */
    readonly realNow?: () => number
  }
}

/** How a built-in provider and its simulator are loaded: not before they are named. */
export interface ProviderLoader {
  load(): Promise<BuiltInProvider>
  /**
   * Starts its simulator.
   *
   * @throws {RefundError} `configuration`: the secret of webhooks can be none of this provider.
   * @throws {Error} The port is taken, or webhooks would leave this machine.
   */
  startSimulator(options: SimulatorStart): Promise<RunningSimulator>
}

/** The providers of this package, by the word they are configured with. */
export const builtInProviders: ReadonlyMap<string, ProviderLoader> = new Map<
  string,
  ProviderLoader
>([
  [
    'flex',
    {
      load: async () => {
        const {
          checkFlexOptions: check,
          flex,
          flexEnvironment,
          flexManifest,
          flexOptionsFromEnvironment,
          flexOptionTable,
        } = await import('./flex/index.ts')
        // An assertion narrows by a name whose type is written down alone.
        const checkOptions: typeof check = check
        return {
          manifest: flexManifest,
          environment: flexEnvironment,
          options: flexOptionTable,
          connectWith: (options) => {
            checkOptions(options)
            return flex(options)
          },
          connect: (environment) => flex(flexOptionsFromEnvironment(environment)),
        }
      },
      startSimulator: async ({ webhooks, ...front }) => {
        const { startFlexSimulator } = await import('./flex/simulator.ts')
        const { flexWebhooks } = await import('./flex/index.ts')
        checkSecret(webhooks, flexWebhooks)
        const simulator = await startFlexSimulator({ ...front, ...timeOf(webhooks) })
        const endpoint = await deliver(simulator, webhooks)
        return {
          url: simulator.url,
          environment: {
            FLEX_API_KEY: simulator.adapterOptions.apiKey,
            FLEX_BASE_URL: simulator.adapterOptions.baseUrl,
          },
          samplePayments: [simulator.addSession({ amountTotal: 10_000 }).id],
          webhooks: endpoint === null ? null : { ...endpoint, variable: 'FLEX_WEBHOOK_SECRETS' },
          close: () => simulator.close(),
        }
      },
    },
  ],
  [
    'flutterwave',
    {
      load: async () => {
        const {
          checkFlutterwaveOptions: check,
          flutterwave,
          flutterwaveEnvironment,
          flutterwaveManifest,
          flutterwaveOptionsFromEnvironment,
          flutterwaveOptionTable,
        } = await import('./flutterwave/index.ts')
        // An assertion narrows by a name whose type is written down alone.
        const checkOptions: typeof check = check
        return {
          manifest: flutterwaveManifest,
          environment: flutterwaveEnvironment,
          options: flutterwaveOptionTable,
          connectWith: (options) => {
            checkOptions(options)
            return flutterwave(options)
          },
          connect: (environment) => flutterwave(flutterwaveOptionsFromEnvironment(environment)),
        }
      },
      startSimulator: async ({ webhooks, ...front }) => {
        const { startFlutterwaveSimulator } = await import('./flutterwave/simulator.ts')
        const { flutterwaveWebhooks } = await import('./flutterwave/index.ts')
        checkSecret(webhooks, flutterwaveWebhooks)
        const simulator = await startFlutterwaveSimulator({ ...front, ...timeOf(webhooks) })
        const endpoint = await deliver(simulator, webhooks)
        const { clientId, clientSecret, environment, baseUrl, tokenUrl } = simulator.adapterOptions
        return {
          url: simulator.url,
          environment: {
            FLUTTERWAVE_ENVIRONMENT: environment,
            FLUTTERWAVE_CLIENT_ID: clientId,
            FLUTTERWAVE_CLIENT_SECRET: clientSecret,
            FLUTTERWAVE_BASE_URL: baseUrl,
            FLUTTERWAVE_TOKEN_URL: tokenUrl,
          },
          samplePayments: [
            simulator.addCharge({ amount: '100', currency: 'USD' }),
            simulator.addCharge({ amount: '20000', currency: 'NGN' }),
          ],
          webhooks:
            endpoint === null ? null : { ...endpoint, variable: 'FLUTTERWAVE_WEBHOOK_SECRETS' },
          close: () => simulator.close(),
        }
      },
    },
  ],
])

type WebhooksStart = SimulatorStart['webhooks']

/** A simulator takes more than its provider verifies with. */
function checkSecret(
  webhooks: WebhooksStart,
  reader: (options: { readonly secrets: readonly string[] }) => unknown,
): void {
  if (webhooks?.secret !== undefined) reader({ secrets: [webhooks.secret] })
}

function timeOf(webhooks: WebhooksStart): {
  readonly webhooks?: { readonly realNow: () => number }
} {
  return webhooks?.realNow === undefined ? {} : { webhooks: { realNow: webhooks.realNow } }
}

interface Endpoint {
  readonly url: string
  readonly secret: string
}

/** A simulator, by what delivers its webhooks. */
interface DeliveringSimulator {
  readonly webhooks: {
    readonly to: (url: string, options: { readonly secret?: string }) => Endpoint
    readonly run: () => void
  }
  close(): Promise<void>
}

async function deliver(
  simulator: DeliveringSimulator,
  webhooks: WebhooksStart,
): Promise<Endpoint | null> {
  if (webhooks === undefined) return null
  const { url, secret } = webhooks
  try {
    const endpoint = simulator.webhooks.to(url, secret === undefined ? {} : { secret })
    simulator.webhooks.run()
    return endpoint
  } catch (error) {
    await simulator.close()
    throw error
  }
}
