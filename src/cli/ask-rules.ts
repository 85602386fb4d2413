import type { RefundRequest } from '../model/index.ts'
import type { Configuration } from './configurations.ts'
import type { Given } from './given.ts'
import type { Login, RoutedAccount } from './login.ts'
import { refuseUsage } from './usage.ts'

/**
 * The account that the rules of a configuration choose. None is tried that they don't choose.
 *
 * @throws {RefundError} `invalid_request`: no rule matches; `configuration`: a rule is wrong.
 */
export function askRules(
  configuration: Configuration,
  request: RefundRequest,
  given: Given,
): RoutedAccount {
  const tenant = given.text('tenant')
  const tag = given.texts('tag')
  const hints = { ...(tenant === null ? {} : { tenant }), ...(tag.length === 0 ? {} : { tag }) }
  const { account, reason, rules } = configuration.explainRoute(request, hints)
  if (account !== null) return { account, why: reason }
  const why = rules.slice(0, rulesTold).map((each) => `routes.${each.rule}: ${each.reason}`)
  throw refuseUsage(
    '--account',
    'account.required',
    [
      `Nothing was sent, because the rules of the configuration choose no account. ${reason}`,
      ...why,
      'Name the account with --account, or add a rule.',
    ].join(' '),
  )
}

const rulesTold = 3

/**
 * Checks that hints for rules were not given in vain: whoever gives them expects the rules to count.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function refuseIdleHints(given: Given, { from }: Login): void {
  const idle = ['tenant', 'tag'].find((name) => given.has(name))
  if (idle === undefined || (from !== null && from.why !== null)) return
  const chooser =
    from === null ? 'there is no configuration file' : 'the account is named, or is the default'
  throw refuseUsage(
    `--${idle}`,
    'option.conflict',
    `--${idle} is for the rules of a configuration, and none is asked here: ${chooser}. Leave one of them out.`,
  )
}
