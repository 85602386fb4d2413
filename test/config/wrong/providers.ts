import { secrets } from '../scene.ts'
import { africa, flexWith, oneOf } from './samples.ts'
import type { Wrong } from './samples.ts'

/** What is wrong with the provider. */
export const providers: readonly Wrong[] = [
  {
    title: 'no provider',
    config: oneOf({ apiKey: secrets.flexTest }),
    path: 'accounts.us',
    rule: 'provider.either',
    says: 'needs either a provider',
  },
  {
    title: 'a provider and a package',
    config: flexWith({ package: '@acme/tinypay' }),
    path: 'accounts.us',
    rule: 'provider.either',
    says: 'either a provider',
  },
  {
    title: 'a provider that is no text',
    config: oneOf({ provider: { env: 'PROVIDER' } }),
    path: 'accounts.us.provider',
    rule: 'provider.format',
    says: 'as text',
  },
  {
    title: 'a misspelt provider',
    config: oneOf({ ...africa, provider: 'flutterwav' }),
    path: 'accounts.us.provider',
    rule: 'provider.unknown',
    says: 'there is no provider flutterwav. Did you mean flutterwave? There are flex, flutterwave.',
  },
  {
    title: 'a key in place of the provider',
    config: oneOf({ provider: secrets.flexLive }),
    path: 'accounts.us.provider',
    rule: 'provider.unknown',
    says: 'there is no provider of that name. There are flex, flutterwave.',
  },
  {
    title: 'a misspelt provider in a file',
    json: oneOf({ provider: 'flexx' }),
    path: 'accounts.us.provider',
    rule: 'provider.unknown',
    says: 'polyrefund.config.json',
  },
  {
    title: 'a package that is an address',
    config: oneOf({ package: 'https://evil.example/pay.js' }),
    path: 'accounts.us.package',
    rule: 'package.format',
    says: 'the name of an npm package',
  },
  {
    title: 'a package of the runtime itself',
    config: oneOf({ package: 'fs' }),
    path: 'accounts.us.package',
    rule: 'package.format',
    says: 'the name of an npm package',
  },
  {
    title: 'a package that is no text',
    config: oneOf({ package: 7 }),
    path: 'accounts.us.package',
    rule: 'package.format',
    says: 'as text',
  },
  {
    title: 'a package that is not installed',
    json: oneOf({ package: '@acme/tinypay' }),
    path: 'accounts.us.package',
    rule: 'package.missing',
    says: "@acme/tinypay isn't there, seen from the configuration. Install",
  },
  {
    title: 'a module of a provider that is not there',
    json: oneOf({ package: './tinypay.js' }),
    path: 'accounts.us.package',
    rule: 'package.missing',
    says: "./tinypay.js isn't there",
  },
  {
    title: 'a secret in place of a package',
    json: oneOf({ package: secrets.clientSecret }),
    path: 'accounts.us.package',
    rule: 'package.missing',
    says: "the module isn't there",
  },
]
