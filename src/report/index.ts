export { report } from './report.ts'
export { reportDimensions, reportFormats } from './types.ts'
export type {
  HeldMoney,
  MoneyInLedger,
  Report,
  ReportAccount,
  ReportDimension,
  ReportFormat,
  ReportGroup,
  ReportHeld,
  ReportListed,
  ReportOptions,
  ReportProgress,
  ReportRejectedRow,
  ReportRisk,
  ReportRow,
  ReportSink,
  ReportSource,
  ReportSpool,
  ReportSum,
  ReportTotal,
  Restated,
} from './types.ts'
