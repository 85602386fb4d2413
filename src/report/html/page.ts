import type { Report, ReportSeries } from '../types.ts'
import type { ReportRow } from '../types.ts'
import { chartPatterns, chartsSection } from './charts/section.ts'
import { completeness } from './completeness.ts'
import { markup, jsonForScript, ready } from './markup.ts'
import type { Markup } from './markup.ts'
import { masthead } from './masthead.ts'
import { pageScript, pageScriptDigest, pageStyle, pageStyleDigest } from './page-assets.ts'
import { cutOf, refundsSection } from './refunds.ts'
import type { TableExtent } from './refunds.ts'
import { restatements } from './restatements.ts'
import { moneyAtRisk } from './risk.ts'
import type { PageFacts } from './row-data.ts'
import { keyFigures, totals } from './totals.ts'

// The page may load nothing, send nothing, and run nothing but its own script.
const policy = [
  "default-src 'none'",
  `script-src '${pageScriptDigest}'`,
  `style-src '${pageStyleDigest}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Everything up to the rows: what the report is, its figures, charts and totals. */
export function pageHead(report: Report, series: ReportSeries): Markup {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${report.title}</title>
<style>${ready(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#refunds-heading">Skip to the table of refunds</a>
${chartPatterns()}
${masthead(report)}
<main>
${completeness(report)}
${moneyAtRisk(report)}
${keyFigures(report)}
${chartsSection(report, series)}
${totals(report)}
`
}

/** Everything after the rows. */
export function pageFoot(
  report: Report,
  restated: readonly ReportRow[],
  extent: TableExtent,
): Markup {
  const facts: PageFacts = { timeZone: report.period.timeZone, cut: cutOf(extent) }
  return markup`${restatements(report, restated)}
${refundsSection(extent, report.period.timeZone)}
</main>
<script type="application/json" id="page-facts">${ready(jsonForScript(facts))}</script>
<script>${ready(pageScript)}</script>
</body>
</html>
`
}
