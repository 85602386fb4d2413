import { flexWebhooks } from '../../providers/flex/index.ts'
import { flutterwaveWebhooks } from '../../providers/flutterwave/index.ts'
import type { WebhookReader } from '../../src/model/index.ts'
import { bytesOf, clock, macOf, now, signSvix } from './deliveries.ts'
import type { Delivery } from './deliveries.ts'

/** A provider's reader, with a delivery of about 2 kB that it accepts. */
export interface SignedSample {
  readonly reader: WebhookReader
  readonly delivery: Delivery
}

const padding = 'x'.repeat(1800)

/** One for each provider. */
export function signedSamples(): readonly SignedSample[] {
  return [flexSample(), flutterwaveSample()]
}

function flexSample(): SignedSample {
  const key = bytesOf('0123456789abcdef0123456789abcdef')
  const event = {
    event_type: 'refund.updated',
    event_dt: now / 1000,
    object: { refund: { refund_id: 'fref_1', amount: 5000, status: 'succeeded', note: padding } },
  }
  const secret = `fwhsec_${Buffer.from(key).toString('base64')}`
  return {
    reader: flexWebhooks({ secrets: [secret], clock }),
    delivery: signSvix({ key, body: bytesOf(JSON.stringify(event)) }),
  }
}

function flutterwaveSample(): SignedSample {
  const secret = 'a-secret-hash'
  const event = {
    webhook_id: 'wbk_1',
    timestamp: now,
    type: 'refund.completed',
    data: { id: 'rfd_1', amount_refunded: 12.5, status: 'succeeded', note: padding },
  }
  const body = bytesOf(JSON.stringify(event))
  return {
    reader: flutterwaveWebhooks({ secrets: [secret], clock }),
    delivery: { body, headers: { 'flutterwave-signature': macOf(secret, body) } },
  }
}
