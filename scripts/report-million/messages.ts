import * as v from 'valibot'

import type { Totals } from './tally.ts'

// What goes from process to process. Each message is read by its schema before it is used.

/** What a simulator's process says once its refunds are there. */
export interface Ready {
  readonly connection: Readonly<Record<string, string>>
  readonly totals: Totals
}

/** What it answers whatever it is asked, at the end. */
export interface Received {
  readonly requests: number
}

/** What the process that writes the report is told. */
export interface Order {
  readonly folder: string
  readonly flex: { readonly apiKey: string; readonly baseUrl: string }
  readonly flutterwave: {
    readonly clientId: string
    readonly clientSecret: string
    readonly environment: 'sandbox'
    readonly baseUrl: string
    readonly tokenUrl: string
  }
}

/** What it answers. */
export interface Written {
  readonly totals: Totals
  readonly rows: number
  readonly complete: boolean | null
  readonly rejected: number
  readonly seconds: number
  readonly peakRssMiB: number
}

const texts = v.record(v.string(), v.string())

export const readySchema: v.GenericSchema<unknown, Ready> = v.object({
  connection: texts,
  totals: texts,
})

export const receivedSchema: v.GenericSchema<unknown, Received> = v.object({ requests: v.number() })

export const orderSchema: v.GenericSchema<unknown, Order> = v.object({
  folder: v.string(),
  flex: v.object({ apiKey: v.string(), baseUrl: v.string() }),
  flutterwave: v.object({
    clientId: v.string(),
    clientSecret: v.string(),
    environment: v.literal('sandbox'),
    baseUrl: v.string(),
    tokenUrl: v.string(),
  }),
})

export const writtenSchema: v.GenericSchema<unknown, Written> = v.object({
  totals: texts,
  rows: v.number(),
  complete: v.nullable(v.boolean()),
  rejected: v.number(),
  seconds: v.number(),
  peakRssMiB: v.number(),
})
