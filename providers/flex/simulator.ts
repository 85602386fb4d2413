export type { FlexBehaviour, FlexErrorShape } from './simulator/behaviour.ts'
export { startFlexSimulator } from './simulator/start.ts'
export type {
  FlexCardInput,
  FlexIntentInput,
  FlexLineInput,
  FlexOperation,
  FlexRefundInput,
  FlexSessionIds,
  FlexSessionInput,
  FlexSimulator,
  FlexSimulatorOptions,
  FlexWireItem,
  FlexWireRefund,
} from './simulator/types.ts'
