import type { ColumnId } from '../columns.ts'
import { refundColumns } from '../columns.ts'
import { ageText, grouped } from '../numbers.ts'
import type { PageRow } from '../row-data.ts'
import type { ShowTime } from '../times.ts'
import { worded } from '../words.ts'
import { detailsOf } from './details.ts'
import { made } from './elements.ts'

type Cell = (row: PageRow, showTime: ShowTime) => Node

const cells: Readonly<Record<ColumnId, Cell>> = {
  created: ({ createdAt }, showTime) =>
    createdAt === null
      ? absent('not known')
      : made('time', { attributes: { datetime: createdAt }, children: [showTime(createdAt)] }),
  status: ({ status, restated }) => {
    const mark = made('span', { className: `status status-${status}`, children: [worded(status)] })
    if (restated === null) return mark
    const note = made('span', { className: 'restated', children: [worded(restated.change)] })
    return made('span', { children: [mark, ' ', note] })
  },
  amount: ({ amount }) => new Text(grouped(amount)),
  currency: ({ currency }) => new Text(currency),
  account: ({ account, provider }) =>
    account === null || account === provider
      ? outside(provider)
      : twoLines(outside(account), outside(provider)),
  refund: ({ refund }) => outside(refund),
  reference: ({ reference }) => (reference === null ? absent('none') : outside(reference)),
  reason: ({ reason }) => (reason === null ? absent('none') : new Text(worded(reason))),
  bank: ({ bankReference, bankReferenceStatus }) =>
    bankReference === null
      ? absent(bankReferenceStatus === null ? 'none' : worded(bankReferenceStatus).toLowerCase())
      : outside(bankReference),
  age: ({ ageSeconds }) =>
    ageSeconds === null ? absent('not known') : new Text(ageText(ageSeconds)),
}

const idColumns = new Set<ColumnId>(['refund', 'reference', 'bank'])

/** The row of a refund, whose details open below it when they are asked for. */
export function rowElement(row: PageRow, showTime: ShowTime): HTMLTableRowElement {
  const label = `Details of refund ${row.refund}`
  const button = made('button', {
    className: 'open',
    attributes: { type: 'button', 'aria-expanded': 'false', 'aria-label': label },
  })
  const line = made('tr', {
    children: [
      made('td', { className: 'opener', children: [button] }),
      ...refundColumns.map(({ id, kind }) => cellElement(id, kind, cells[id](row, showTime))),
    ],
  })
  button.addEventListener('click', () => toggleDetails(button, line, row))
  return line
}

function cellElement(id: ColumnId, kind: string, content: Node): HTMLTableCellElement {
  const className = [kind, idColumns.has(id) ? 'id' : '', id === 'created' ? 'time' : '']
    .filter((name) => name !== '' && name !== 'text')
    .join(' ')
  if (id !== 'refund') return made('td', { className, children: [content] })
  return made('th', { className, attributes: { scope: 'row' }, children: [content] })
}

function toggleDetails(button: HTMLElement, line: HTMLTableRowElement, row: PageRow): void {
  const isOpen = button.getAttribute('aria-expanded') === 'true'
  button.setAttribute('aria-expanded', String(!isOpen))
  if (isOpen) {
    line.nextElementSibling?.remove()
    return
  }
  const cell = made('td', {
    attributes: { colspan: String(refundColumns.length + 1) },
    children: [detailsOf(row)],
  })
  line.after(made('tr', { className: 'details', children: [cell] }))
}

function outside(text: string): Node {
  return made('bdi', { children: [text] })
}

function absent(text: string): Node {
  return made('span', { className: 'absent', children: [text] })
}

function twoLines(first: Node, second: Node): Node {
  const below = made('span', { className: 'below', children: [second] })
  return made('span', { children: [first, below] })
}
