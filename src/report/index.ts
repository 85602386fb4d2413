export { report } from './report.ts'
export { reportDimensions, reportFormats } from './types.ts'
export type {
  Report,
  ReportAccount,
  ReportDimension,
  ReportFormat,
  ReportGroup,
  ReportListed,
  ReportOptions,
  ReportProgress,
  ReportRejectedRow,
  ReportRow,
  ReportSink,
  ReportSource,
  ReportSpool,
  ReportSum,
  ReportTotal,
  Restated,
} from './types.ts'
