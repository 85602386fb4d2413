import { describe, expect, test } from 'vitest'

import { parseRefundChanges } from '../../src/model/index.ts'
import { expectRefused } from './refusal.ts'

describe('changes of a refund', () => {
  test.each([
    [{ reason: 'duplicate' }, { reason: 'duplicate', metadata: null }],
    [{ metadata: { a: '1' } }, { reason: null, metadata: { a: '1' } }],
    [
      { reason: 'fraudulent', metadata: {} },
      { reason: 'fraudulent', metadata: {} },
    ],
  ])('are copied from %j', (given, parsed) => {
    expect(parseRefundChanges(given)).toStrictEqual(parsed)
  })

  test.each([
    [{}],
    [{ reason: undefined, metadata: undefined }],
    [Object.create({ reason: 'duplicate' })],
  ])('B65 name something that is their own', (given) => {
    expectRefused(() => parseRefundChanges(given), 'changes changes.required')
  })

  test.each([[null], [undefined], ['duplicate'], [[]], [new Map()]])('are not %j', (given) => {
    expectRefused(() => parseRefundChanges(given), 'changes option.type')
  })

  test.each(['amount', 'status', 'reference'])('B64 can not touch the %s', (name) => {
    expectRefused(() => parseRefundChanges({ [name]: 'x' }), `${name} option.unknown`)
  })

  test('report all that is wrong', () => {
    expectRefused(
      () => parseRefundChanges({ amount: 5, reason: 'because', metadata: [] }),
      'amount option.unknown',
      'reason reason.unsupported',
      'metadata metadata.type',
    )
  })

  test('can not take a reason away', () => {
    expectRefused(() => parseRefundChanges({ reason: null }), 'reason reason.required')
  })
})
