import type { CheckedSubject } from './read-subject.ts'
import type { RouteField } from './route.ts'
import { hasShape } from './shape.ts'

/** Whether a refund meets one condition of a rule, and why. */
export interface Finding {
  readonly isMet: boolean
  /**
   * A clause of a sentence. It holds texts of the rule, the beginning of the payment's id and the
   * currency alone.
   */
  readonly why: string
}

type Find = (texts: readonly string[], subject: CheckedSubject) => Finding

/** Holds a refund against one condition of a rule: any of its texts will do. */
export function findingOf(
  field: RouteField,
  texts: readonly string[],
  subject: CheckedSubject,
): Finding {
  return finders[field](texts, subject)
}

const finders: Readonly<Record<RouteField, Find>> = {
  payment: (texts, { payment }) => {
    if (payment === null) return unmet('no payment was named')
    const shape = texts.find((text) => hasShape(payment.id, text))
    const named = nameOf(payment.id)
    return shape === undefined
      ? unmet(`${named} doesn't have the shape ${anyOf(texts)}`)
      : met(`${named} has the shape ${shape}`)
  },

  kind: (texts, { payment }) => {
    if (payment === null) return unmet('no payment was named')
    if (payment.kind === null) return unmet('the payment was named by its id alone, without a kind')
    return texts.includes(payment.kind)
      ? met(`the payment's kind is ${payment.kind}`)
      : unmet(`the payment's kind isn't ${anyOf(texts)}`)
  },

  currency: (texts, { currency, isRemaining }) => {
    if (currency !== null) {
      return texts.includes(currency)
        ? met(`the currency is ${currency}`)
        : unmet(`the currency is ${currency}, and not ${anyOf(texts)}`)
    }
    return isRemaining
      ? unmet("the amount 'remaining' names no currency, and no hint does")
      : unmet('no currency was named')
  },

  tenant: (texts, { tenant }) => {
    if (tenant === null) return unmet('no tenant was named')
    return texts.includes(tenant)
      ? met(`the tenant is ${tenant}`)
      : unmet(`the tenant isn't ${anyOf(texts)}`)
  },

  tag: (texts, { tags }) => {
    if (tags.length === 0) return unmet('no tag was named')
    const tag = texts.find((text) => tags.includes(text))
    return tag === undefined ? unmet(`no tag is ${anyOf(texts)}`) : met(`one tag is ${tag}`)
  },
}

/** A key or a card number that was pasted for an id must not come into a log. */
function nameOf(id: string): string {
  const prefix = /^[a-z]{1,10}_/i.exec(id)?.[0]
  return prefix === undefined ? 'the payment' : `the payment ${prefix}…`
}

const shownTexts = 3

function anyOf(texts: readonly string[]): string {
  const shown = texts.slice(0, shownTexts).join(' or ')
  const more = texts.length - shownTexts
  return more > 0 ? `${shown} or one of ${more} more` : shown
}

function met(why: string): Finding {
  return { isMet: true, why }
}

function unmet(why: string): Finding {
  return { isMet: false, why }
}
