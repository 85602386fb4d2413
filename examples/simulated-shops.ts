// The providers that the examples refund at: simulations of them on this machine, and the little
// that a shop does there besides refunding.
import { money } from 'polyrefund'
import { startFlexSimulator } from 'polyrefund/flex/simulator'
import type { FlexSimulator } from 'polyrefund/flex/simulator'
import { startFlutterwaveSimulator } from 'polyrefund/flutterwave/simulator'

export interface Shop {
  readonly url: string
  readonly currency: string
  /** Sells something for so much, and gives the id of the payment. */
  readonly sell: (amount: string) => string
  readonly wait: (milliseconds: number) => void
  readonly loseNextAnswer: () => void
}

export interface SimulatedShops {
  /** By the word that a provider is configured with. */
  readonly shops: ReadonlyMap<string, Shop>
  /** What would be in the environment with an account at each of them. */
  readonly environment: Readonly<Record<string, string>>
  /** For what only Flex has. */
  readonly flexSimulator: FlexSimulator
  readonly close: () => Promise<void>
}

export async function openSimulatedShops(): Promise<SimulatedShops> {
  const flex = await startFlexSimulator()
  const flutterwave = await startFlutterwaveSimulator()
  return {
    flexSimulator: flex,
    environment: {
      FLEX_API_KEY: flex.adapterOptions.apiKey,
      FLEX_BASE_URL: flex.adapterOptions.baseUrl,
      FLUTTERWAVE_ENVIRONMENT: flutterwave.adapterOptions.environment,
      FLUTTERWAVE_CLIENT_ID: flutterwave.adapterOptions.clientId,
      FLUTTERWAVE_CLIENT_SECRET: flutterwave.adapterOptions.clientSecret,
      FLUTTERWAVE_BASE_URL: flutterwave.adapterOptions.baseUrl,
      FLUTTERWAVE_TOKEN_URL: flutterwave.adapterOptions.tokenUrl,
    },
    shops: new Map<string, Shop>([
      [
        'flex',
        {
          url: flex.url,
          currency: 'USD',
          sell: (amount) => flex.addSession({ amountTotal: money(amount, 'USD').minor }).id,
          wait: (milliseconds) => flex.clock.advance(milliseconds),
          loseNextAnswer: () =>
            flex.faults.add({ operation: 'refund_session', kind: 'reset', when: 'after' }),
        },
      ],
      [
        'flutterwave',
        {
          url: flutterwave.url,
          currency: 'NGN',
          sell: (amount) => flutterwave.addCharge({ amount, currency: 'NGN' }),
          wait: (milliseconds) => flutterwave.clock.advance(milliseconds),
          loseNextAnswer: () =>
            flutterwave.faults.add({ operation: 'create_refund', kind: 'reset', when: 'after' }),
        },
      ],
    ]),
    close: async () => {
      await flex.close()
      await flutterwave.close()
    },
  }
}
