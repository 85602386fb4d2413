import { expect, test } from 'vitest'

import { createAccounts, isAccountsSummary, RefundError } from '../../src/index.ts'
import { failingAccount } from '../accounts/fake-account.ts'
import { errorOf, taken } from '../accounts/walked.ts'

test('the summary in an error of a list over accounts is told from that of one list', async () => {
  const { provider } = failingAccount([], 0)
  const { summary } = await errorOf(() => taken(createAccounts({ bad: provider }).list()))
  expect(summary).not.toBeNull()
  if (summary === null || !isAccountsSummary(summary)) throw new Error('It is of one list.')
  expect(summary.accounts.map(({ account, state }) => `${account} ${state}`)).toEqual([
    'bad failed',
  ])

  const single = provider.list().summary()
  expect(isAccountsSummary(single)).toBe(false)
  const error = new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    message: 'no',
    summary,
  })
  expect(error.summary).toBe(summary)
})
