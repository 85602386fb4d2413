/** What becomes of a create on its way, by the numbers of the fault matrix. */
export const createFaults = [
  'F04', // the name is not found: never sent
  'F05', // the connection is refused or not trusted: never sent
  'F09', // reset, before or after the effect
  'F11', // silence, no effect
  'F12', // silence, with the effect
  'F13', // silence, and the effect comes minutes later
  'F14', // the status comes and the body stalls
  'F15', // something on the way repeats the request
  'F17', // 5xx, no effect
  'F18', // 5xx, with the effect
  'F19', // 5xx, and the effect comes hours later
  'F20', // a page of a firewall or proxy
  'F21', // 429
  'F22', // 429 with an odd Retry-After
  'F23', // 401 or 403 at once
  'F24', // 401 after an attempt that is in doubt
  'F27', // 408, 409 or 425
  'F29', // the key's older answer, marked as a replay
  'F30', // the first answer is marked as a replay
  'F32', // the provider's own refusal
  'F33', // a refusal after an attempt that is in doubt
  'F34', // 404 for a payment that is there
  'F35', // a success that can't be read
  'F36', // a success without id, or with a status nobody knows
  'F39', // 202 without a refund
  'F40', // a redirect
  'F41', // the answer of another request
] as const

export type CreateFault = (typeof createFaults)[number]

/** What becomes of webhooks. */
const webhookFaults = [
  'F58', // one comes twice
  'F59', // it comes again under another id
  'F60', // it comes late, behind those that followed it
  'F61', // it comes before the answer to the create
  'F62', // it is about a refund that was made by hand
  'F63', // a forged, changed or old one comes too
  'F64', // its secret is being replaced
  'F65', // it never comes
  'F66', // the process ends while it handles one
] as const

export type WebhookFaultNumber = (typeof webhookFaults)[number]

const otherFaults = [
  'F02', // the ledger can't be written before the first attempt
  'F03', // nobody knows whether the ledger has stored it
  'F06', // there is no token to be had
  'F07', // the process stalls after its mark
  'F08', // the lease is lost before the mark
  'F38', // the refund has failed at once
  'F47', // the ledger can't be written after the answer
  'F50', // several callers at once
  'F53', // refunds of one payment race
  'F54', // refunds are made by hand
  'F55', // the provider makes it twice
  'F67', // a clock is wrong
  'F68', // lists lag or end too early
  'F69', // reads fail
  'F70', // a success is reversed
  'F71', // the provider ignores the amount
  'F73', // one create becomes several refunds
] as const

export type FaultNumber = CreateFault | WebhookFaultNumber | (typeof otherFaults)[number]

/** All faults that are counted: those of creates, and those that come from elsewhere. */
export const faultNumbers: readonly FaultNumber[] = [
  ...createFaults,
  ...otherFaults,
  ...webhookFaults,
]

/** Those after which nobody can tell what became of the attempt. */
export const doubtfulFaults: readonly CreateFault[] = [
  'F09',
  'F11',
  'F12',
  'F13',
  'F14',
  'F17',
  'F18',
  'F19',
  'F20',
  'F27',
  'F35',
  'F39',
  'F40',
]

/** Those after which it is sent again, on every provider. */
export const provenFaults: readonly CreateFault[] = ['F04', 'F05', 'F21', 'F22']

/** Where a process can be ended, as far as it can be told above fetch and ledger. */
export const crashPoints = [
  'P0', // before the record is stored
  'P1', // while it is
  'P2', // after it
  'P3', // while the mark is stored
  'P4', // after it
  'P5-P7', // before the request is whole
  'P8', // the provider has it and has done nothing yet
  'P9', // the provider has done it
  'P10', // the status has come
  'P11-P12', // the answer is read and not stored
  'P13', // while it is stored
  'P14', // after it, before the caller is told
  'P15', // a webhook is verified and not stored
  'P16', // it is stored and not answered
  'P17', // recovery has read
  'P18', // recovery is about to store
  'P19', // inside an attempt that is not the first
  'P20', // between two pages
] as const

export type CrashPoint = (typeof crashPoints)[number]
