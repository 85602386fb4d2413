import { isPlainName, RefundError } from '../model/index.ts'
import type { CheckedSubject } from './read-subject.ts'
import { findingOf } from './route-finding.ts'
import type { CheckedRule, RouteExplanation, RuleExplanation } from './route.ts'

/** Holds all rules against a refund. The first one that fits decides. */
export function explain(rules: readonly CheckedRule[], subject: CheckedSubject): RouteExplanation {
  const verdicts = rules.map((rule) => judge(rule, subject))
  const chosen = verdicts.findIndex(({ matches }) => matches)
  const decisive = verdicts[chosen]
  return {
    account: decisive?.account ?? null,
    rule: decisive === undefined ? null : chosen,
    reason:
      decisive === undefined
        ? noneFits(rules.length)
        : `routes.${chosen} sends it to ${decisive.account}: ${decisive.why}.`,
    rules: verdicts.map((verdict, rule) => told(verdict, rule, chosen)),
  }
}

/** The error for a refund that no rule fits. */
export function noRoute({ reason, rules }: RouteExplanation): RefundError {
  const looked = rules
    .slice(0, rulesInMessage)
    .map(({ rule, account, reason: why }) => `${titleOf(rule, account)}: ${why}`)
  const more = rules.length - looked.length
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: [
      `polyrefund: no account was chosen. ${reason}`,
      ...looked,
      ...(more > 0 ? [`explainRoute says why of ${more} more.`] : []),
      'Name the account by use(), or add a rule; no other account is ever tried.',
    ].join(' '),
    issues: [{ path: 'routes', rule: 'route.none' }],
  })
}

const rulesInMessage = 5

/** A pasted key passes for a name, and must not come into a message. */
function titleOf(rule: number, account: string): string {
  return isPlainName(account) ? `routes.${rule} ${account}` : `routes.${rule}`
}

interface Verdict {
  readonly account: string
  readonly matches: boolean
  /** A clause of a sentence. */
  readonly why: string
}

function judge({ account, conditions }: CheckedRule, subject: CheckedSubject): Verdict {
  const findings = [...conditions].map(([field, texts]) => findingOf(field, texts, subject))
  const failed = findings.filter(({ isMet }) => !isMet)
  const matches = failed.length === 0
  const clauses = (matches ? findings : failed).map(({ why }) => why)
  return { account, matches, why: clauses.join(', and ') || 'the rule asks for nothing' }
}

function told({ account, matches, why }: Verdict, rule: number, chosen: number): RuleExplanation {
  const isChosen = rule === chosen
  const late = `It fits too, but routes.${chosen} comes first: ${why}.`
  const fits = isChosen ? `It decides: ${why}.` : late
  return { rule, account, matches, reason: matches ? fits : `It doesn't fit: ${why}.` }
}

function noneFits(count: number): string {
  if (count === 0) return 'There are no rules.'
  return count === 1 ? "The only rule doesn't fit." : `None of the ${count} rules fits.`
}
