import { canary, secrets } from '../scene.ts'
import { flexWith, fromJson, oneOf, us } from './samples.ts'
import type { Wrong } from './samples.ts'

/** What is wrong with a reference. */
export const references: readonly Wrong[] = [
  {
    title: 'a variable that is not set',
    json: oneOf(fromJson),
    path: 'accounts.us.apiKey',
    rule: 'reference.missing',
    says: 'the variable FLEX_API_KEY is not set. Set it, or name another one.',
  },
  {
    title: 'a variable that is empty',
    json: oneOf(fromJson),
    env: { FLEX_API_KEY: '' },
    path: 'accounts.us.apiKey',
    rule: 'reference.empty',
    says: 'the variable FLEX_API_KEY is empty. Set it.',
  },
  {
    title: 'a key in place of the name of a variable',
    config: flexWith({ apiKey: { env: secrets.flexLive } }),
    path: 'accounts.us.apiKey',
    rule: 'reference.missing',
    says: 'the variable that it refers to is not set',
  },
  {
    title: 'a file that is not there',
    json: oneOf({ provider: 'flex', apiKey: { file: 'secrets/flex' } }),
    path: 'accounts.us.apiKey',
    rule: 'file.missing',
    says: "the file secrets/flex isn't there. Create it, or correct the path.",
  },
  {
    title: 'a key in place of the path of a file',
    json: oneOf({ provider: 'flex', apiKey: { file: secrets.flexLive } }),
    path: 'accounts.us.apiKey',
    rule: 'file.missing',
    says: "the file that it refers to isn't there",
  },
  {
    title: 'a file that is a directory',
    json: oneOf({ provider: 'flex', apiKey: { file: './' } }),
    path: 'accounts.us.apiKey',
    rule: 'file.directory',
    says: 'the file ./ is a directory. Name the file in it.',
  },
  {
    title: 'a file that is empty',
    json: oneOf({ provider: 'flex', apiKey: { file: 'secrets/flex' } }),
    files: { 'secrets/flex': '\n' },
    path: 'accounts.us.apiKey',
    rule: 'reference.empty',
    says: 'the file secrets/flex is empty',
  },
  {
    title: 'a file that is too large',
    json: oneOf({ provider: 'flex', apiKey: { file: 'secrets/flex' } }),
    files: { 'secrets/flex': canary.repeat(20_000) },
    path: 'accounts.us.apiKey',
    rule: 'file.too_large',
    says: 'the file secrets/flex is larger than 64 KiB',
  },
  {
    title: 'a misspelt reference',
    config: flexWith({ apiKey: { evn: 'FLEX_API_KEY' } }),
    path: 'accounts.us.apiKey',
    rule: 'reference.format',
    says: 'Did you mean env?',
  },
  {
    title: 'a reference to two places',
    config: flexWith({ apiKey: { env: 'FLEX_API_KEY', file: 'key' } }),
    path: 'accounts.us.apiKey',
    rule: 'reference.format',
    says: 'one of the two and nothing else.',
  },
  {
    title: 'a reference without a name',
    config: flexWith({ apiKey: { env: '' } }),
    path: 'accounts.us.apiKey',
    rule: 'reference.format',
    says: "{ env: 'NAME' } or { file: 'path' }",
  },
  {
    title: 'a secret in a JSON file',
    json: oneOf(us),
    path: 'accounts.us.apiKey',
    rule: 'secret.literal',
    says: 'refer to it by { "env": "FLEX_API_KEY" }',
  },
  {
    title: 'a key secret in a JSON file',
    json: oneOf({ ...fromJson, keySecret: secrets.key }),
    env: { FLEX_API_KEY: secrets.flexTest },
    path: 'accounts.us.keySecret',
    rule: 'secret.literal',
    says: '{ "env": "FLEX_KEY_SECRET" }',
  },
]
