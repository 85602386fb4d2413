import { readFields, readItems, RefundError, tellWord } from '../model/index.ts'
import type { Fields, Issue } from '../model/index.ts'
import { textRules } from './route-text.ts'
import { routeFields } from './route.ts'
import type { CheckedRule, RouteField } from './route.ts'
import { takenBy } from './taken-by.ts'
import { didYouMean, tellNames } from './tell-names.ts'

/** What is wrong with a rule, and what to do about it. */
interface Fault extends Issue {
  readonly why: string
}

/**
 * Checks rules for routing, as they came from a file or from code.
 *
 * @param names the names of the accounts that there are.
 * @throws {RefundError} `configuration` with all that is wrong: `option.type`, `option.unknown`,
 * `account.required`, `account.unknown`, `route.empty`: a condition that nothing can meet, or no
 * condition; `route.text`, `route.payment`, `route.kind`, `currency.unsupported`: a text that can't
 * be met; `route.unreachable`: an earlier rule takes all that this one would. Paths are such as
 * `routes.1.when.currency`; a field that nobody knows is `routes.1[2]`, since its name may be a key.
 */
export function readRoutes(value: unknown, names: readonly string[]): readonly CheckedRule[] {
  const items = readItems(value)
  if (items === null) throw refused([{ path: 'routes', rule: 'option.type', why: aList }])
  const faults: Fault[] = []
  const report = (path: string, rule: string, why: string): void => {
    faults.push({ path, rule, why })
  }
  const rules = items.map((item, index) =>
    readRule(item, { path: `routes.${index}`, names, report }),
  )
  for (const [index, rule] of rules.entries()) {
    const taker = rule === null ? null : takenBy(rule, rules.slice(0, index))
    if (taker !== null) report(`routes.${index}`, 'route.unreachable', behind(taker))
  }
  if (faults.length > 0) throw refused(faults)
  return rules.filter((rule) => rule !== null)
}

const aList = "must be a list of rules such as { account: 'us', when: { payment: 'fcs_*' } }"
const aRule = "must be a rule such as { account: 'us', when: { payment: 'fcs_*' } }"

function behind(taker: number): string {
  return `can never decide, because routes.${taker} comes first and takes all that it would: put it before that one, or leave it out`
}

/** Where a part of the rules stands, and whom its faults are told to. */
interface Context {
  readonly path: string
  readonly names: readonly string[]
  readonly report: (path: string, rule: string, why: string) => void
}

/** The rule, or null after reporting what is wrong with it. */
function readRule(value: unknown, context: Context): CheckedRule | null {
  const { path, report } = context
  const fields = readFields(value)
  if (fields === null) {
    report(path, 'option.type', aRule)
    return null
  }
  reportStrangers(fields, ['account', 'when'], context)
  const account = readAccount(fields.get('account'), context)
  // A condition that got lost on the way is undefined: without it the rule would take too much.
  const conditions = fields.has('when')
    ? readConditions(fields.get('when'), { ...context, path: `${path}.when` })
    : noConditions
  return account === null || conditions === null ? null : { account, conditions }
}

function readAccount(value: unknown, { path, names, report }: Context): string | null {
  if (typeof value === 'string' && names.includes(value)) return value
  const known = `There are: ${tellNames(names)}`
  if (value === undefined) {
    report(`${path}.account`, 'account.required', `is missing, so name an account. ${known}`)
  } else {
    const suggestion = didYouMean(value, names)
    report(
      `${path}.account`,
      'account.unknown',
      `names no account that there is.${suggestion} ${known}`,
    )
  }
  return null
}

type Conditions = CheckedRule['conditions']

const noConditions: Conditions = new Map()

function readConditions(value: unknown, context: Context): Conditions | null {
  const { path, report } = context
  const fields = readFields(value)
  if (fields === null) {
    report(path, 'option.type', "must be an object of conditions such as { currency: 'USD' }")
    return null
  }
  let isSound = reportStrangers(fields, routeFields, context)
  const conditions = new Map<RouteField, readonly string[]>()
  for (const field of routeFields) {
    if (!fields.has(field)) continue
    const texts = readTexts(field, fields.get(field), context)
    if (texts === null) isSound = false
    else conditions.set(field, texts)
  }
  if (isSound && conditions.size === 0) {
    report(path, 'route.empty', 'holds no condition, so name one, or leave it out to match all')
  }
  return isSound && conditions.size > 0 ? conditions : null
}

function readTexts(
  field: RouteField,
  value: unknown,
  { path, report }: Context,
): readonly string[] | null {
  const texts = typeof value === 'string' ? [value] : readItems(value)
  const own = `${path}.${field}`
  if (texts === null) {
    report(own, 'option.type', 'must be text, or a list of texts of which any will do')
    return null
  }
  if (texts.length === 0) {
    report(
      own,
      'route.empty',
      'is an empty list, which nothing can meet, so name one text at least',
    )
    return null
  }
  const { isText, rule, why } = textRules[field]
  const sound = texts.filter((text) => typeof text === 'string').filter(isText)
  if (sound.length === texts.length) return sound
  report(own, rule, why)
  return null
}

/** Reports misspelt fields, so that none is ignored; true where there are none. */
function reportStrangers(
  fields: Fields,
  known: readonly string[],
  { path, report }: Context,
): boolean {
  let areAllKnown = true
  for (const [position, name] of [...fields.keys()].entries()) {
    if (known.includes(name)) continue
    areAllKnown = false
    const { quoted, suggestion } = tellWord(name, known)
    const place = quoted === null ? `${path}[${position}]` : `${path}.${quoted}`
    const all = `There are: ${known.join(', ')}`
    report(place, 'option.unknown', `is no field of a rule.${suggestion} ${all}`)
  }
  return areAllKnown
}

const describedInMessage = 3

function refused(faults: readonly Fault[]): RefundError {
  const described = faults.slice(0, describedInMessage).map(({ path, why }) => `${path} ${why}`)
  const more = faults.length - described.length
  const rest = more > 0 ? ` ${more} more are in issues.` : ''
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `The routes can't be used: ${described.join('; ')}.${rest}`,
    issues: faults.map(({ path, rule }) => ({ path, rule })),
  })
}
