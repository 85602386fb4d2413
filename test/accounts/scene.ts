import { flex } from '../../providers/flex/index.ts'
import type { FlexProvider } from '../../providers/flex/index.ts'
import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import type { FlexSimulator } from '../../providers/flex/simulator.ts'
import { flutterwave } from '../../providers/flutterwave/index.ts'
import type { FlutterwaveProvider } from '../../providers/flutterwave/index.ts'
import { startFlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import type { FlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import { createAccounts } from '../../src/index.ts'
import type { Accounts } from '../../src/index.ts'

/** Two accounts at two providers, and what stands behind them. */
export interface Scene {
  readonly us: FlexSimulator
  readonly africa: FlutterwaveSimulator
  readonly accounts: Accounts<{ readonly us: FlexProvider; readonly africa: FlutterwaveProvider }>
}

export async function setScene(): Promise<Scene> {
  const us = await startFlexSimulator({ listen: false })
  const africa = await startFlutterwaveSimulator({ listen: false })
  const accounts = createAccounts({
    us: flex(us.adapterOptions),
    africa: flutterwave(africa.adapterOptions),
  })
  return { us, africa, accounts }
}
