import { resolve } from 'node:path'

import { stringify } from 'csv-stringify/sync'

import { withDetails, isRefundError, toDecimal } from '../model/index.ts'
import { neutralised } from '../report/formats/csv-cells.ts'
import type { CreateManyResult } from '../service/types.ts'
import type { BulkRow } from './bulk-rows.ts'
import { checkPlace, writing } from './file-refusals.ts'
import { printJsonLine } from './print.ts'
import type { World } from './world.ts'

/** Takes what became of each row, as it becomes known. */
export interface BulkResults {
  write(row: BulkRow, result: CreateManyResult): Promise<void>
  close(): Promise<void>
}

const columns = [
  'line',
  'account',
  'reference',
  'payment',
  'state',
  'reason',
  'next_action',
  'next_at',
  'refund',
  'amount',
  'currency',
  'code',
  'outcome',
  'message',
] as const

/** Where results go to. */
export interface ResultsWish {
  /** Null for standard output. */
  readonly output: string | null
  readonly isReplacing: boolean
  readonly isJson: boolean
}

const option = '--output'

/**
 * Checks that results can go where they are to go, before anything is sent.
 *
 * @throws {RefundError} `invalid_request`: there is a file, and it isn't to be replaced.
 */
export async function checkResults(
  { output, isReplacing }: ResultsWish,
  world: World,
): Promise<void> {
  if (output === null) return
  await checkPlace(resolve(world.directory, output), { isReplacing, option }, world.files)
}

/** Opens the place for results: a line for each row, written as it is known. */
export async function openResults(wish: ResultsWish, world: World): Promise<BulkResults> {
  const { output } = wish
  if (output !== null) return openFile(resolve(world.directory, output), world)
  const { stdout } = world
  if (wish.isJson) {
    return {
      write: async ({ line }, { reference, record, error }) => {
        printJsonLine(stdout, { line, reference, record, error: error?.toJSON() ?? null })
        await stdout.drained()
      },
      close: async () => {},
    }
  }
  stdout.write(csvLine(columns))
  return {
    write: async (row, result) => {
      stdout.write(csvLine(cellsOf(row, result)))
      await stdout.drained()
    },
    close: async () => {},
  }
}

async function openFile(path: string, { files }: World): Promise<BulkResults> {
  const file = await writing(
    path,
    async () => {
      await files.remove(path)
      return files.create(path)
    },
    option,
  )
  const write = async (text: string): Promise<void> => {
    try {
      await writing(path, () => file.write(text), option)
    } catch (error) {
      throw isRefundError(error) ? interrupted(error) : error
    }
  }
  await writing(path, () => file.write(csvLine(columns)), option)
  return {
    write: (row, result) => write(csvLine(cellsOf(row, result))),
    close: () => file.close(),
  }
}

/** By now refunds were sent, so that nobody may read this as if nothing had happened. */
function interrupted(error: Parameters<typeof withDetails>[0]): Error {
  return withDetails(error, {
    outcome: 'unknown',
    message: `${error.message} Refunds were sent before that, and the ledger has each of them: run it again with another --output.`,
  })
}

function csvLine(cells: readonly string[]): string {
  return stringify([[...cells]], { record_delimiter: '\r\n', quoted_match: /[\r\n;]/ })
}

function cellsOf(
  { line, request }: BulkRow,
  { record, error }: CreateManyResult,
): readonly string[] {
  const { payment, account, reference } = request
  const amount = record === null ? null : (record.refund?.amount ?? record.amount)
  const cells: Readonly<Record<(typeof columns)[number], string | null>> = {
    line: String(line),
    account,
    reference,
    payment: typeof payment === 'string' ? payment : `${payment.kind}:${payment.id}`,
    state: record?.state ?? 'refused',
    reason: record?.reason ?? null,
    next_action: record?.nextAction.kind ?? null,
    next_at: record?.nextAction.at ?? null,
    refund: record?.refund?.id ?? null,
    amount: amount === null ? null : toDecimal(amount),
    currency: amount?.currency ?? null,
    code: error?.code ?? null,
    outcome: error?.outcome ?? null,
    message: error?.message ?? null,
  }
  return columns.map((column) => neutralised((cells[column] ?? '').toWellFormed()))
}
