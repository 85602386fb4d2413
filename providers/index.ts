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
