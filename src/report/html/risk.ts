import type { Report, ReportHeld, ReportRisk } from '../types.ts'
import { amount, heads, outside, scrolling } from './cells.ts'
import { markup } from './markup.ts'
import type { Content, Markup } from './markup.ts'
import { counted } from './numbers.ts'
import { timesIn } from './times.ts'

/** What a ledger can't vouch for; nothing in a report on a provider's list. */
export function moneyAtRisk({ moneyAtRisk, period }: Report): Markup {
  if (moneyAtRisk === null) return markup``
  const showTime = timesIn(period.timeZone)
  return markup`<section aria-labelledby="risk">
    <h2 id="risk">Money at risk</h2>
    ${moneyAtRisk.length === 0 ? markup`<p class="note">None: the ledger knows what became of every refund.</p>` : table(moneyAtRisk, showTime)}
  </section> `
}

function table(risks: readonly ReportRisk[], showTime: (time: string) => string): Markup {
  const rows = risks.map(
    ({ account, currency, inDoubt, reserved, pending, stale, oldestSince }) => {
      const cells = [
        held(inDoubt),
        held(reserved),
        held(pending),
        held(stale),
        showTime(oldestSince),
      ]
      return markup`<tr>
      <th scope="row">${outside(account, 'no account')}</th>
      <td>${currency}</td>
      ${cells.map((cell) => markup`<td class="number">${cell}</td>`)}
    </tr> `
    },
  )
  const numbers = ['In doubt', 'Reserved', 'Pending', 'Pending for long', 'Oldest since']
  return scrolling(
    'Money at risk',
    markup`<table>
      <caption>
        What the ledger holds and can not vouch for, whatever the period
      </caption>
      ${heads(['Account', 'Currency'], numbers)}
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  )
}

function held(part: ReportHeld | null): Content {
  if (part === null) return outside(null, 'not known')
  return markup`${amount(part.amount)}
    <span class="aside">${counted(part.count, 'refund', 'refunds')}</span>`
}
