import { canary, secrets } from '../scene.ts'
import type { Wrong } from './samples.ts'

/** What is wrong with the environment. */
export const environments: readonly Wrong[] = [
  {
    title: 'nothing in the environment',
    env: {},
    path: 'POLYREFUND_PROVIDER',
    rule: 'provider.required',
    says: 'Set it to flex or flutterwave, or write a file: polyrefund init.',
  },
  {
    title: 'a misspelt provider in the environment',
    env: { POLYREFUND_PROVIDER: 'Flutterwaves' },
    path: 'POLYREFUND_PROVIDER',
    rule: 'provider.unknown',
    says: 'there is no provider Flutterwaves. Did you mean flutterwave?',
  },
  {
    title: 'a key in place of the provider in the environment',
    env: { POLYREFUND_PROVIDER: secrets.flexLive },
    path: 'POLYREFUND_PROVIDER',
    rule: 'provider.unknown',
    says: 'There are flex, flutterwave.',
  },
  {
    title: 'a space behind the provider in the environment',
    env: { POLYREFUND_PROVIDER: 'flex ' },
    path: 'POLYREFUND_PROVIDER',
    rule: 'provider.space',
    says: 'has spaces or a line break around its word. Set it to flex alone.',
  },
  {
    title: 'a line break of Windows behind the provider in the environment',
    env: { POLYREFUND_PROVIDER: 'flex\r' },
    path: 'POLYREFUND_PROVIDER',
    rule: 'provider.space',
    says: 'Set it to flex alone.',
  },
  {
    title: 'spaces alone as the provider in the environment',
    env: { POLYREFUND_PROVIDER: '  ' },
    path: 'POLYREFUND_PROVIDER',
    rule: 'provider.space',
    says: 'Set it to flex or flutterwave.',
  },
  {
    title: 'spaces around what may be a secret in the environment',
    env: { POLYREFUND_PROVIDER: ` ${secrets.flexLive}` },
    path: 'POLYREFUND_PROVIDER',
    rule: 'provider.space',
    says: 'Set it to flex or flutterwave.',
  },
  {
    title: 'a package in the environment',
    env: { POLYREFUND_PROVIDER: './provider.js' },
    path: 'POLYREFUND_PROVIDER',
    rule: 'provider.unknown',
    says: 'named in a configuration file, never by the environment',
  },
  {
    title: 'no key in the environment',
    env: { POLYREFUND_PROVIDER: 'flex' },
    path: 'FLEX_API_KEY',
    rule: 'option.required',
    says: 'is not set: the secret API key',
  },
  {
    title: 'a key in quotes and spaces',
    env: { POLYREFUND_PROVIDER: 'flex', FLEX_API_KEY: ` ${secrets.flexTest} ` },
    path: 'FLEX_API_KEY',
    rule: 'secret.format',
    says: 'without spaces',
  },
  {
    title: 'a live key to a simulator, in the environment',
    env: {
      POLYREFUND_PROVIDER: 'flex',
      FLEX_API_KEY: secrets.flexLive,
      FLEX_BASE_URL: 'http://localhost:4010',
    },
    path: 'FLEX_BASE_URL',
    rule: 'mode.mismatch',
    says: 'Make them agree.',
  },
  {
    title: 'a short key secret in the environment',
    env: {
      POLYREFUND_PROVIDER: 'flex',
      FLEX_API_KEY: secrets.flexTest,
      FLEX_KEY_SECRET: canary,
    },
    path: 'FLEX_KEY_SECRET',
    rule: 'secret.format',
    says: 'must be 16 to 500 characters',
  },
  {
    title: 'half a login in the environment',
    env: {
      POLYREFUND_PROVIDER: 'flutterwave',
      FLUTTERWAVE_ENVIRONMENT: 'sandbox',
      FLUTTERWAVE_CLIENT_ID: secrets.clientId,
    },
    path: 'FLUTTERWAVE_CLIENT_SECRET',
    rule: 'credentials.either',
    says: 'Give one whole login.',
  },
  {
    title: 'two logins in the environment',
    env: {
      POLYREFUND_PROVIDER: 'flutterwave',
      FLUTTERWAVE_ENVIRONMENT: 'sandbox',
      FLUTTERWAVE_CLIENT_ID: secrets.clientId,
      FLUTTERWAVE_CLIENT_SECRET: secrets.clientSecret,
      FLUTTERWAVE_ACCESS_TOKEN: secrets.token,
    },
    path: 'FLUTTERWAVE_ACCESS_TOKEN',
    rule: 'credentials.either',
    says: 'one login too many',
  },
  {
    title: 'no environment in the environment',
    env: { POLYREFUND_PROVIDER: 'flutterwave', FLUTTERWAVE_ACCESS_TOKEN: secrets.token },
    path: 'FLUTTERWAVE_ENVIRONMENT',
    rule: 'option.required',
    says: 'is not set: where money moves: sandbox or production. Set it.',
  },
]
