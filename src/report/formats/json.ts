import type { StartReportWriter } from '../types.ts'

/** One JSON value, with each row on a line of its own so that it can be read line by line too. */
export const startJson: StartReportWriter = (report) => {
  let isFirst = true
  return {
    head: () => `{"report":${JSON.stringify(report)},"rows":[\n`,
    row: (row) => {
      const separator = isFirst ? '' : ',\n'
      isFirst = false
      return `${separator}${JSON.stringify(row)}`
    },
    foot: () => `${isFirst ? '' : '\n'}]}\n`,
  }
}
