import { pageSizes, refundColumns } from '../columns.ts'
import { counted, countText } from '../numbers.ts'
import { unpackRows } from '../row-data.ts'
import type { PageFacts, RowData } from '../row-data.ts'
import { createRefundTable, filterNames } from '../table/refund-table.ts'
import type { FilterName, TableView } from '../table/refund-table.ts'
import { sumsText } from '../table/sums.ts'
import { timesIn } from '../times.ts'
import { worded } from '../words.ts'
import { byId, made } from './elements.ts'
import { rowElement } from './row-view.ts'

const packed: readonly RowData[] = JSON.parse(byId('page-rows', HTMLScriptElement).text)
const facts: PageFacts = JSON.parse(byId('page-facts', HTMLScriptElement).text)
const rows = unpackRows(packed)
const hasRestatements = rows.some(({ record }) => record === 'restatement')
const showTime = timesIn(facts.timeZone)
const table = createRefundTable(rows, showTime)

const search = byId('search', HTMLInputElement)
const size = byId('page-size', HTMLSelectElement)
const form = byId('filters', HTMLFormElement)

function show(): void {
  const view = table.view()
  byId('rows', HTMLTableSectionElement).replaceChildren(...bodyOf(view))
  byId('matches', HTMLElement).textContent = matchesText(view)
  byId('sums', HTMLElement).textContent = sumsOf(view)
  byId('printed', HTMLElement).textContent =
    `Printed is the page that was shown: ${shownText(view)}.`
  byId('page', HTMLElement).textContent = `Page ${countText(view.page)} of ${countText(view.pages)}`
  for (const { id } of refundColumns) markSorted(id, view)
  markEnd('page-first', view.page === 1)
  markEnd('page-previous', view.page === 1)
  markEnd('page-next', view.page === view.pages)
  markEnd('page-last', view.page === view.pages)
}

function sumsOf({ matching }: TableView): string {
  if (matching.length === 0) return ''
  return `Sum of these, failed ones included: ${sumsText(matching)}`
}

function bodyOf({ rows }: TableView): readonly HTMLElement[] {
  if (rows.length > 0) return rows.map((row) => rowElement(row, showTime))
  const cell = made('td', {
    className: 'empty',
    attributes: { colspan: String(refundColumns.length + 1) },
    children: ['No refund matches.'],
  })
  return [made('tr', { children: [cell] })]
}

function matchesText(view: TableView): string {
  const { length } = view.matching
  const whole = hasRestatements
    ? counted(rows.length, 'row', 'rows')
    : counted(rows.length, 'refund', 'refunds')
  const found = length === rows.length ? whole : `${countText(length)} of ${whole} match`
  return length === 0 ? found : `${found}, ${shownText(view)} shown`
}

function shownText({ before, rows, matching }: TableView): string {
  if (rows.length === 0) return 'no rows'
  const span = `${countText(before + 1)} to ${countText(before + rows.length)}`
  return `rows ${span} of ${countText(matching.length)}`
}

// A button at its end stays reachable, or the keyboard would lose its place.
function markEnd(id: string, isAtEnd: boolean): void {
  byId(id, HTMLButtonElement).setAttribute('aria-disabled', String(isAtEnd))
}

function markSorted(id: string, { sorting }: TableView): void {
  const head = byId(`head-${id}`, HTMLTableCellElement)
  if (sorting?.column !== id) head.removeAttribute('aria-sort')
  else head.setAttribute('aria-sort', sorting.descending ? 'descending' : 'ascending')
}

function offerFilter(name: FilterName): void {
  const select = byId(name, HTMLSelectElement)
  const values = [...new Set(rows.map((row) => row[name]).filter((value) => value !== null))]
  select.append(...values.toSorted().map(optionOf))
  select.addEventListener('change', () => {
    table.filter(name, select.value === '' ? null : select.value)
    show()
  })
  if (name === 'record') chooseKind(select)
}

// Restatements are in no total, so they aren't mixed with refunds until somebody asks for that.
function chooseKind(select: HTMLSelectElement): void {
  if (!hasRestatements) {
    select.parentElement?.remove()
    return
  }
  for (const option of select.options) option.defaultSelected = option.value === 'refund'
  select.value = 'refund'
  table.filter('record', 'refund')
  form.addEventListener('reset', () => table.filter('record', 'refund'))
}

function optionOf(value: string): HTMLOptionElement {
  return made('option', { attributes: { value }, children: [worded(value)] })
}

function onPress(id: string, page: (view: TableView) => number): void {
  byId(id, HTMLButtonElement).addEventListener('click', () => {
    const view = table.view()
    const target = page(view)
    if (target === view.page || target < 1 || target > view.pages) return
    table.turn(target)
    show()
  })
}

search.addEventListener('input', () => {
  table.search(search.value)
  show()
})
size.addEventListener('change', () => {
  table.resize(Number(size.value))
  show()
})
form.addEventListener('submit', (event) => event.preventDefault())
form.addEventListener('reset', () => {
  table.clear()
  table.resize(pageSizes[0])
})
for (const name of filterNames) offerFilter(name)
form.addEventListener('reset', show)
for (const { id } of refundColumns) {
  byId(`head-${id}`, HTMLTableCellElement)
    .querySelector('button')
    ?.addEventListener('click', () => {
      table.sort(id)
      show()
    })
}
onPress('page-first', () => 1)
onPress('page-previous', ({ page }) => page - 1)
onPress('page-next', ({ page }) => page + 1)
onPress('page-last', ({ pages }) => pages)
show()
byId('table', HTMLElement).hidden = false
