import { BarChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import type { EChartsCoreOption } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

import { escaped } from '../markup.ts'
import { decimalOf, grouped } from '../numbers.ts'
import { worded } from '../words.ts'
import { sumsOf } from './figure-data.ts'
import type { FigureData, Layer } from './figure-data.ts'

use([BarChart, GridComponent, SVGRenderer])

/** In units of the drawing, which the page scales to the room that there is. */
export interface Size {
  readonly width: number
  readonly height: number
}

const ink = 'var(--ink-soft)'
const line = 'var(--line)'

// Longer numbers have no room beside their bar.
const mostShownWhole = 1_000_000n

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** The drawing with columns for its labels, from left to right: time. */
export function drawColumns(data: FigureData, size: Size): string {
  return draw(data, size, {
    grid: { left: 46, right: 6, top: 10, bottom: 24, outerBoundsMode: 'none' },
    xAxis: labelAxis(data, { hideOverlap: true }),
    yAxis: valueAxis(data, 3),
    series: data.layers.map((layer) => series(layer, 44)),
  })
}

/** The drawing with a bar for each label, from top to bottom: accounts, statuses. */
export function drawBars(data: FigureData, size: Size): string {
  const { exponent } = data.measure
  const sums = sumsOf(data).map((sum) =>
    exponent === 0 && sum < mostShownWhole ? grouped(String(sum)) : shownCompact(Number(sum), data),
  )
  return draw(data, size, {
    grid: { left: 116, right: 60, top: 2, bottom: 22, outerBoundsMode: 'none' },
    yAxis: [
      { ...labelAxis(data, { width: 104, overflow: 'truncate' }), inverse: true },
      {
        type: 'category',
        data: sums,
        inverse: true,
        position: 'right',
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: 'var(--ink)', fontSize: 12, interval: 0 },
      },
    ],
    xAxis: valueAxis(data, 2),
    series: data.layers.map((layer) => series(layer, 20)),
  })
}

function draw(data: FigureData, size: Size, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size })
  chart.setOption({ animation: false, ...option })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return bare(svg, data)
}

function labelAxis({ labels }: FigureData, label: object): object {
  return {
    type: 'category',
    data: labels,
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: ink, fontSize: 12, ...label },
  }
}

function valueAxis(data: FigureData, splitNumber: number): object {
  return {
    type: 'value',
    splitNumber,
    minInterval: 1,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: line } },
    axisLabel: {
      color: ink,
      fontSize: 12,
      hideOverlap: true,
      formatter: (value: number) => shownCompact(value, data),
    },
  }
}

function series({ status, values }: Layer, barMaxWidth: number): object {
  return {
    type: 'bar',
    stack: 'statuses',
    barMaxWidth,
    barCategoryGap: '22%',
    // A length is drawn to some thousandths of its axis; the exact values stand in titles and table.
    data: values.map(Number),
    itemStyle: { color: `var(--fill-${status})`, borderColor: 'var(--surface)', borderWidth: 0.5 },
    emphasis: { disabled: true },
  }
}

/** A round value of an axis, or the rounded length of a bar. */
function shownCompact(value: number, { measure }: FigureData): string {
  return compact.format(value / 10 ** measure.exponent)
}

/**
 * What is drawn without styles, which the page's policy forbids, and without what only the
 * library's own script reads. Each bar gets a title, which browsers show when it is pointed at.
 */
function bare(svg: string, data: FigureData): string {
  return svg
    .replace(/^<svg[^>]*>\s*<rect[^>]*><\/rect>/, '')
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(
      /<path ([^>]*?) ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)"[^>]*><\/path>/g,
      (_path, attributes: string, layer: string, label: string) =>
        `<path ${attributes}><title>${titleOf(data, Number(layer), Number(label))}</title></path>`,
    )
    .replace(/ (?:class|style|pointer-events)="[^"]*"/g, '')
    .replace(/\n+/g, '')
}

function titleOf(data: FigureData, layerIndex: number, labelIndex: number): string {
  const layer = data.layers[layerIndex]
  const value = layer?.values[labelIndex]
  if (layer === undefined || value === undefined) return ''
  const amount = grouped(decimalOf(value, data.measure.exponent))
  const label = data.labels[labelIndex] ?? ''
  return escaped(`${label}, ${worded(layer.status)}: ${amount} ${data.measure.unit}`)
}
