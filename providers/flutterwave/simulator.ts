export type { FlutterwaveBehaviour } from './simulator/behaviour.ts'
export type { FlutterwaveErrorCode } from './simulator/refusals.ts'
export { startFlutterwaveSimulator } from './simulator/start.ts'
export type {
  FlutterwaveChargeInput,
  FlutterwaveOperation,
  FlutterwaveRefundInput,
  FlutterwaveSimulator,
  FlutterwaveSimulatorOptions,
  FlutterwaveTrueCharge,
  FlutterwaveTrueRefund,
} from './simulator/types.ts'
