import type { Manifest, RefundProvider } from '../src/model/index.ts'

/** One environment variable that a provider is configured by. */
export interface EnvironmentVariable {
  readonly name: string
  readonly meaning: string
  readonly isRequired: boolean
  readonly isSecret: boolean
}

/** A built-in provider, loaded. */
export interface BuiltInProvider {
  readonly manifest: Manifest
  readonly environment: readonly EnvironmentVariable[]
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
  close(): Promise<void>
}

/** How a built-in provider and its simulator are loaded: not before they are named. */
export interface ProviderLoader {
  load(): Promise<BuiltInProvider>
  startSimulator(options: { readonly port?: number }): Promise<RunningSimulator>
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
        const { flex, flexEnvironment, flexManifest, flexOptionsFromEnvironment } =
          await import('./flex/index.ts')
        return {
          manifest: flexManifest,
          environment: flexEnvironment,
          connect: (environment) => flex(flexOptionsFromEnvironment(environment)),
        }
      },
      startSimulator: async ({ port }) => {
        const { startFlexSimulator } = await import('./flex/simulator.ts')
        const simulator = await startFlexSimulator(port === undefined ? {} : { port })
        return {
          url: simulator.url,
          environment: {
            FLEX_API_KEY: simulator.adapterOptions.apiKey,
            FLEX_BASE_URL: simulator.adapterOptions.baseUrl,
          },
          samplePayments: [simulator.addSession({ amountTotal: 10_000 }).id],
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
          flutterwave,
          flutterwaveEnvironment,
          flutterwaveManifest,
          flutterwaveOptionsFromEnvironment,
        } = await import('./flutterwave/index.ts')
        return {
          manifest: flutterwaveManifest,
          environment: flutterwaveEnvironment,
          connect: (environment) => flutterwave(flutterwaveOptionsFromEnvironment(environment)),
        }
      },
      startSimulator: async ({ port }) => {
        const { startFlutterwaveSimulator } = await import('./flutterwave/simulator.ts')
        const simulator = await startFlutterwaveSimulator(port === undefined ? {} : { port })
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
          close: () => simulator.close(),
        }
      },
    },
  ],
])
