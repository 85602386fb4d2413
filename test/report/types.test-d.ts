import { open } from 'node:fs/promises'

import { expectTypeOf } from 'vitest'

import type { AccountsWalk, AccountWalk, Refund, RefundWalk } from '../../src/model/index.ts'
import type { Report, ReportOptions, ReportSource } from '../../src/report/index.ts'

expectTypeOf<RefundWalk>().toExtend<ReportSource>()
expectTypeOf<AccountWalk>().toExtend<ReportSource>()
expectTypeOf<AccountsWalk>().toExtend<ReportSource>()
expectTypeOf<AsyncGenerator<Refund>>().toExtend<ReportSource>()
expectTypeOf<readonly Refund[]>().not.toExtend<ReportSource>()

// A file of Node is a spool as it is.
expectTypeOf({ spool: () => open('rows', 'wx+') }).toExtend<ReportOptions>()
expectTypeOf<{ by: ['acount'] }>().not.toExtend<ReportOptions>()
expectTypeOf<{ outputs: { cvs: () => void } }>().not.toExtend<Required<ReportOptions>>()
expectTypeOf<Report['overall'][number]['requested']['minor']>().toEqualTypeOf<string>()
