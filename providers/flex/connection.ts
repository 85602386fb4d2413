import type { Client, CommonOptions } from '../../src/adapter.ts'

/** One configured login at Flex. */
export interface FlexConnection {
  readonly client: Client
  readonly options: CommonOptions
  readonly baseUrl: string
  readonly mode: 'test' | 'live'
  /** False where `live` is only the careful reading of an unknown key. */
  readonly isModeCertain: boolean
}
