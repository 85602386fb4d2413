import { expect, test } from 'vitest'

import { createAccounts, createRefundService } from '../../src/index.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { usd } from './scene.ts'

test('a record whose account is not connected here is still told', async () => {
  const ledger = memoryLedger()
  const memory = memoryProvider()
  const payment = memory.memory.addPayment({ amount: usd('100.00') })
  const request = {
    payment,
    amount: usd('10.00'),
    reason: 'duplicate',
    reference: 'R-1',
  } as const
  const there = createRefundService({ accounts: createAccounts({ old: memory }), ledger })
  await there.create({ account: 'old', ...request })

  const here = createRefundService({ accounts: createAccounts({ us: memory }), ledger })
  expect(await here.byReference('R-1')).toMatchObject({ account: 'old', reference: 'R-1' })
  const found = []
  for await (const record of here.search()) found.push(record.reference)
  expect(found).toEqual(['R-1'])
  await expect(here.create({ account: 'us', ...request })).rejects.toMatchObject({
    code: 'reference_conflict',
    issues: [{ path: 'account', rule: 'reference.differs' }],
  })
  expect(await here.quote({ account: 'us', ...request })).toMatchObject({
    passes: false,
    refusal: { code: 'reference_conflict' },
  })
})
