export { flexManifest } from './manifest.ts'
export {
  checkFlexOptions,
  flexEnvironment,
  flexOptionsFromEnvironment,
  flexOptionTable,
} from './options.ts'
export type { FlexOptions } from './options.ts'
export { flex } from './provider.ts'
export type { FlexProvider } from './provider.ts'
export { sessionIdFromRedirect } from './request.ts'
export type { FlexLine, FlexRefundRequest } from './request.ts'
export { flexWebhooks } from './webhooks.ts'
export type { WebhookOptions } from '../../src/adapter.ts'
