import {
  columnFilteringFeature,
  constructTable,
  createColumnHelper,
  createFilteredRowModel,
  createPaginatedRowModel,
  createSortedRowModel,
  rowPaginationFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/table-core'
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings'

import { pageSizes, refundColumns } from '../columns.ts'
import type { ColumnId } from '../columns.ts'
import type { PageRow } from '../row-data.ts'
import type { ShowTime } from '../times.ts'
import { matches, searchText } from './search-text.ts'
import { compareAmounts, compareValues, sortValues } from './sort-values.ts'

/** The filters beside the search, each by one value of its own. */
export const filterNames = ['account', 'status', 'currency', 'record'] as const

export type FilterName = (typeof filterNames)[number]

export interface Sorting {
  readonly column: ColumnId
  readonly descending: boolean
}

/** One page of the refunds that match, and where it stands among them. */
export interface TableView {
  readonly rows: readonly PageRow[]
  /** All that match, in order. */
  readonly matching: readonly PageRow[]
  /** Rows before this page. */
  readonly before: number
  /** Counted from 1. */
  readonly page: number
  /** At least 1. */
  readonly pages: number
  readonly sorting: Sorting | null
}

/** The table of refunds: what is searched, filtered, sorted and shown. */
export interface RefundTable {
  view(): TableView
  search(query: string): void
  /** Null takes the filter away. */
  filter(name: FilterName, value: string | null): void
  /** Sorts by the column; again turns it round; a third time takes the order of the report. */
  sort(column: ColumnId): void
  resize(rows: number): void
  turn(page: number): void
  clear(): void
}

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  columnFilteringFeature,
  rowSortingFeature,
  rowPaginationFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
})

/** Makes the table of all rows that the page carries. */
export function createRefundTable(rows: readonly PageRow[], showTime: ShowTime): RefundTable {
  const table = constructTable({
    features,
    columns: columnsOf(showTime),
    data: rows,
    autoResetPageIndex: false,
    initialState: { pagination: { pageIndex: 0, pageSize: pageSizes[0] } },
  })

  function setFilter(id: string, value: string | null): void {
    const others = table.atoms.columnFilters.get().filter((filter) => filter.id !== id)
    table.setColumnFilters(value === null ? others : [...others, { id, value }])
    table.setPageIndex(0)
  }

  function sortingNow(): Sorting | null {
    const [sorting] = table.atoms.sorting.get()
    const column = refundColumns.find(({ id }) => id === sorting?.id)
    if (sorting === undefined || column === undefined) return null
    return { column: column.id, descending: sorting.desc }
  }

  return {
    view: () => {
      const { pageIndex, pageSize } = table.atoms.pagination.get()
      return {
        rows: table.getRowModel().rows.map(({ original }) => original),
        matching: table.getPrePaginatedRowModel().rows.map(({ original }) => original),
        before: pageIndex * pageSize,
        page: pageIndex + 1,
        pages: Math.max(1, table.getPageCount()),
        sorting: sortingNow(),
      }
    },
    search: (query) => setFilter('search', query.trim() === '' ? null : query),
    filter: (name, value) => setFilter(`filter-${name}`, value),
    sort: (column) => {
      const now = sortingNow()
      const again = now?.column === column
      const order = again && now.descending ? [] : [{ id: column, desc: again }]
      table.setSorting(order)
      table.setPageIndex(0)
    },
    resize: (size) => table.setPagination({ pageIndex: 0, pageSize: size }),
    turn: (page) => {
      table.setPageIndex(Math.min(Math.max(1, page), Math.max(1, table.getPageCount())) - 1)
    },
    clear: () => {
      table.setColumnFilters([])
      table.setPageIndex(0)
    },
  }
}

// The library wants the values of all columns to be of one type.
type Value = (row: PageRow) => unknown

function columnsOf(showTime: ShowTime) {
  const helper = createColumnHelper<typeof features, PageRow>()
  const sorted = refundColumns.map(({ id }) => {
    const value = sortValues[id]
    return helper.accessor<Value, unknown>(value, {
      id,
      // Asking for it costs time on each comparison, and an amount is always known.
      sortUndefined: id === 'amount' ? false : 'last',
      sortFn: (a, b) =>
        id === 'amount'
          ? compareAmounts(a.original, b.original)
          : compareValues(a.getValue(id), b.getValue(id)),
    })
  })
  const filtered = filterNames.map((name) =>
    helper.accessor<Value, unknown>((row) => row[name], {
      id: `filter-${name}`,
      filterFn: (row, _id, value) => row.original[name] === value,
    }),
  )
  const searched = helper.accessor<Value, unknown>((row) => searchText(row, showTime), {
    id: 'search',
    filterFn: (row, id, query) => matches(row.getValue(id), query),
  })
  return [...sorted, ...filtered, searched]
}
