export { flutterwaveManifest } from './manifest.ts'
export {
  checkFlutterwaveOptions,
  flutterwaveEnvironment,
  flutterwaveOptionsFromEnvironment,
  flutterwaveOptionTable,
} from './options.ts'
export type { FlutterwaveCredentials, FlutterwaveOptions } from './options.ts'
export { flutterwave } from './provider.ts'
export type { FlutterwaveProvider } from './provider.ts'
export { flutterwaveWebhooks } from './webhooks.ts'
export type { WebhookOptions } from '../../src/adapter.ts'
