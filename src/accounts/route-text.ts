import { currencyExponents, isId } from '../model/index.ts'
import type { RouteField } from './route.ts'

/** What a text of a condition must be, for a refund to be able to meet it. */
export interface TextRule {
  readonly isText: (text: string) => boolean
  readonly rule: string
  readonly why: string
}

const ownWord = /^[^\p{C}]{1,100}$/u
const anyWord = {
  isText: (text: string) => ownWord.test(text),
  rule: 'route.text',
  why: 'must be 1 to 100 visible characters',
}

export const textRules: Readonly<Record<RouteField, TextRule>> = {
  payment: {
    // With another character in the place of each star it must be an id.
    isText: (text) => isId(text.replaceAll('*', '_')),
    rule: 'route.payment',
    why: 'must be the shape of an id, in A-Z a-z 0-9 _ - and * for any characters, such as fcs_*',
  },
  kind: {
    isText: (text) => /^[a-z_]{1,40}$/.test(text),
    rule: 'route.kind',
    why: 'must be a kind of payment id in a-z and _, such as checkout_session',
  },
  currency: {
    isText: (text) => currencyExponents.has(text),
    rule: 'currency.unsupported',
    why: 'must be an ISO 4217 code of three capitals such as USD',
  },
  tenant: anyWord,
  tag: anyWord,
}
