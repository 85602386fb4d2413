import { secrets } from '../scene.ts'
import { africa, flexWith, flutterwaveWith, oneOf, us } from './samples.ts'
import type { Wrong } from './samples.ts'

/** What is wrong with a login. */
export const credentials: readonly Wrong[] = [
  {
    title: 'no key at all',
    config: oneOf({ provider: 'flex' }),
    path: 'accounts.us.apiKey',
    rule: 'option.required',
    says: "Refer to it by { env: 'FLEX_API_KEY' } or { file: 'path' }.",
  },
  {
    title: 'a live key for an account of test mode',
    config: flexWith({ mode: 'test', apiKey: secrets.flexLive }),
    path: 'accounts.us.mode',
    rule: 'mode.mismatch',
    says: 'the account says test, and its credentials are for live money',
  },
  {
    title: 'a test key for a live account',
    config: flexWith({ mode: 'live' }),
    path: 'accounts.us.mode',
    rule: 'mode.mismatch',
    says: 'the account says live, and its credentials are for test mode',
  },
  {
    title: 'a mode that does not exist',
    config: flexWith({ mode: 'sandbox' }),
    path: 'accounts.us.mode',
    rule: 'mode.format',
    says: 'must be test or live',
  },
  {
    title: 'a live key to a simulator',
    config: flexWith({ apiKey: secrets.flexLive, baseUrl: 'http://127.0.0.1:4010' }),
    path: 'accounts.us.baseUrl',
    rule: 'mode.mismatch',
    says: 'Make them agree.',
  },
  {
    title: 'production at the host of the sandbox',
    config: flutterwaveWith({
      environment: 'production',
      baseUrl: 'https://developersandbox-api.flutterwave.com',
    }),
    path: 'accounts.us.baseUrl',
    rule: 'mode.mismatch',
    says: 'Make them agree.',
  },
  {
    title: 'a key with a line break',
    config: flexWith({ apiKey: `${secrets.flexTest}\n` }),
    path: 'accounts.us.apiKey',
    rule: 'secret.format',
    says: 'visible ASCII characters without spaces',
  },
  {
    title: 'a key that is no text',
    config: flexWith({ apiKey: 12_345_678 }),
    path: 'accounts.us.apiKey',
    rule: 'secret.format',
    says: 'It is the secret API key',
  },
  {
    title: 'half a login',
    config: flutterwaveWith({ clientSecret: undefined }),
    path: 'accounts.us.clientSecret',
    rule: 'credentials.either',
    says: 'Give one whole login.',
  },
  {
    title: 'the other half of a login',
    config: flutterwaveWith({ clientId: undefined }),
    path: 'accounts.us.clientId',
    rule: 'credentials.either',
    says: 'together with the client secret',
  },
  {
    title: 'two logins',
    config: flutterwaveWith({ accessToken: secrets.token }),
    path: 'accounts.us.accessToken',
    rule: 'credentials.either',
    says: 'instead of client id and client secret',
  },
  {
    title: 'no environment',
    config: flutterwaveWith({ environment: undefined }),
    path: 'accounts.us.environment',
    rule: 'option.required',
    says: "sandbox or production. Write it down, or refer to it by { env: 'FLUTTERWAVE_ENVIRONMENT'",
  },
  {
    title: 'a misspelt environment',
    config: flutterwaveWith({ environment: 'producton' }),
    path: 'accounts.us.environment',
    rule: 'environment.unsupported',
    says: 'Did you mean production?',
  },
  {
    title: 'two accounts that would share a key',
    config: { accounts: { us: { provider: 'flex' }, eu: us } },
    env: { FLEX_API_KEY: secrets.flexLive },
    path: 'accounts.us.apiKey',
    rule: 'credential.ambiguous',
    says: 'none takes FLEX_API_KEY on its own. Let each name its own',
  },
  {
    title: 'two accounts that would share half a login',
    config: { accounts: { ng: africa, ke: { ...africa, clientSecret: undefined } } },
    env: { FLUTTERWAVE_CLIENT_SECRET: secrets.clientSecret },
    path: 'accounts.ke.clientSecret',
    rule: 'credential.ambiguous',
    says: 'none takes FLUTTERWAVE_CLIENT_SECRET on its own',
  },
]
