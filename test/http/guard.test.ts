import { describe, expect, test } from 'vitest'

import { guard } from '../../src/http/guard.ts'
import { RefundError } from '../../src/model/index.ts'
import type { Outcome } from '../../src/model/index.ts'
import { canary, errorOf } from './samples.ts'

function guarded(outcome: Outcome): Parameters<typeof guard>[0] {
  return { provider: 'sample', task: 'create the refund', outcome }
}

const fault = async (): Promise<never> => {
  throw new TypeError(`cannot read ${canary}`)
}

describe('a guarded method', () => {
  test('gives its result on', async () => {
    expect(await guard(guarded('none'), async () => 7)).toBe(7)
  })

  test('gives errors of ours on as they are', async () => {
    const error = new RefundError({ code: 'policy', outcome: 'not_sent', message: 'no' })
    const thrown = await errorOf(
      guard(guarded('unknown'), async () => {
        throw error
      }),
    )
    expect(thrown).toBe(error)
  })

  test('says that money may have moved when something else fails on a create', async () => {
    const error = await errorOf(guard(guarded('unknown'), fault))
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      outcome: 'unknown',
      isRetryable: false,
      provider: 'sample',
      message:
        'sample could not create the refund: something failed that should not. Money may have moved: find it by its reference before anything else.',
    })
    expect('cause' in error).toBe(false)
  })

  test.each(['none', 'not_sent'] as const)('blames the options elsewhere: %s', async (outcome) => {
    const error = await errorOf(guard(guarded(outcome), fault))
    expect(error).toMatchObject({
      code: 'configuration',
      outcome,
      isRetryable: false,
      message:
        'sample could not create the refund: something failed that should not, perhaps an option such as clock, ids or fetch. Check these, and report it if they are right.',
    })
    expect('cause' in error).toBe(false)
  })
})
