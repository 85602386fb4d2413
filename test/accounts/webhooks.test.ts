import { describe, expect, test } from 'vitest'

import { createAccounts, isRefundError, money } from '../../src/index.ts'
import type { RefundProvider } from '../../src/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import type { MemoryProvider } from '../../src/testing/index.ts'

const secret = (name: string): string => `whsec_${btoa(`the secret of the account ${name}`)}`

async function refundOf(provider: MemoryProvider): Promise<string> {
  const payment = provider.memory.addPayment({ amount: money('100.00', 'USD') })
  const { id } = await provider.create({
    payment,
    amount: 'remaining',
    reason: 'requested_by_customer',
    reference: 'RMA-1',
  })
  return id
}

function setAccounts() {
  const us = memoryProvider({ webhookSecret: secret('us') })
  const eu = memoryProvider({ webhookSecret: secret('eu') })
  return { us, eu, accounts: createAccounts({ us, eu }) }
}

describe('a webhook through an account', () => {
  test('is an event with its name, and its refund has the name too', async () => {
    const { us, accounts } = setAccounts()
    const id = await refundOf(us)
    const { body, headers } = us.memory.delivery(id)
    for (const provider of [accounts.use('us'), accounts.named('us')]) {
      const event = await provider.parseWebhook(body, headers)
      expect(event).toMatchObject({ account: 'us', refundId: id, refund: { id, account: 'us' } })
    }
  })

  test('has no refund where the event has none', async () => {
    const { us, accounts } = setAccounts()
    const payment = us.memory.addPayment({ amount: money('1.00', 'USD') })
    const amount = money('1.00', 'USD')
    const id = us.memory.addRefund({ payment, amount, isUnreadable: true })
    const { body, headers } = us.memory.delivery(id)
    const event = await accounts.use('us').parseWebhook(body, headers)
    expect(event).toMatchObject({ account: 'us', refundId: id, refund: null })
  })

  test('B123: of another account of the same provider is rejected, under the own name', async () => {
    const { eu, accounts } = setAccounts()
    const { body, headers } = eu.memory.delivery(await refundOf(eu))
    const us: RefundProvider = accounts.use('us')
    const error: unknown = await us.parseWebhook(body, headers).catch((reason: unknown) => reason)
    expect(isRefundError(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'webhook_rejected',
      outcome: 'none',
      account: 'us',
      issues: [{ path: 'svix-signature', rule: 'signature.mismatch' }],
    })
  })
})
