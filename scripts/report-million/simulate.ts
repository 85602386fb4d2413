// A process of its own: one simulated provider with its refunds.
// Words: the provider, how many refunds, how many charges.
import { startFlexSide } from './flex-side.ts'
import { startFlutterwaveSide } from './flutterwave-side.ts'

const [provider, rows = '', charges = ''] = process.argv.slice(2)
const { connection, totals, requests } =
  provider === 'flex'
    ? await startFlexSide(Number(rows))
    : await startFlutterwaveSide(Number(rows), Number(charges))

process.on('message', () => process.send?.({ requests: requests() }))
process.on('disconnect', () => process.exit())
process.send?.({ connection, totals })
