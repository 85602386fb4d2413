import type { StartReportWriter } from '../types.ts'

/** One JSON value for each line: what the report says, then its rows. */
export const startNdjson: StartReportWriter = (report) => ({
  head: () => `${JSON.stringify({ record: 'report', ...report })}\n`,
  row: (row) => `${JSON.stringify(row)}\n`,
  foot: () => '',
})
