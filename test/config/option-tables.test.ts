import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { builtInProviders } from '../../providers/index.ts'
import type { BuiltInProvider } from '../../providers/index.ts'
import { commonTable, ownTable, withConfigTables } from '../../scripts/config-tables.ts'
import { optionTable } from '../../src/http/option-table.ts'
import { commonOptionNames, readOptions } from '../../src/http/options.ts'
import { isRefundError } from '../../src/model/index.ts'
import { secrets } from './scene.ts'

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
const loaded = await Promise.all([...builtInProviders.values()].map((loader) => loader.load()))

const complete: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  flex: { apiKey: secrets.flexTest },
  flutterwave: {
    environment: 'sandbox',
    clientId: secrets.clientId,
    clientSecret: secrets.clientSecret,
  },
}

/** The paths and rules that a provider refuses options by. */
function refusal(connect: () => unknown): readonly string[] {
  try {
    connect()
    return []
  } catch (error) {
    if (!isRefundError(error)) throw error
    return error.issues.map(({ path, rule }) => `${path} ${rule}`)
  }
}

function completeFor({ manifest }: BuiltInProvider): Readonly<Record<string, unknown>> {
  return complete[manifest.name] ?? {}
}

describe('docs/configuration.md', () => {
  test('has the tables that the options make: scripts/write-config-tables.ts', () => {
    expect(withConfigTables(page, loaded)).toBe(page)
  })

  test('has the variables of the common options for each provider', () => {
    const base = commonTable(loaded)
      .split('\n')
      .find((line) => line.includes('`baseUrl`'))
    expect(base).toContain('`FLEX_BASE_URL`, `FLUTTERWAVE_BASE_URL`')
    expect(base).toContain("if not at the provider's own host")
  })

  test('has every option of every provider, and no table elsewhere', () => {
    for (const provider of loaded) {
      const own = provider.options.filter(({ isCommon }) => !isCommon)
      expect(ownTable(provider).split('\n')).toHaveLength(own.length + 2)
    }
    expect(() => withConfigTables('# Configuration', loaded)).toThrow('There is no place for')
  })
})

describe('the common options', () => {
  test('are in the table and in the schema alike', () => {
    const table = optionTable({}, { prefix: 'X', host: 'there' }).map(({ name }) => name)
    expect(table.toSorted()).toEqual([...commonOptionNames].toSorted())
  })

  test('have the defaults that the table says', () => {
    const { common } = readOptions<null>(
      {},
      {
        provider: 'sample',
        names: [],
        domain: 'sample.test',
        defaultBaseUrl: () => 'https://api.sample.test',
        mode: () => 'test',
        read: () => ({ own: null }),
      },
    )
    const told = optionTable({}, { prefix: 'X', host: 'there' })
      .filter(({ default: usual }) => usual !== null)
      .map(({ name, default: usual }) => [name, usual])
    expect(told).not.toEqual([])
    expect(common).toMatchObject(Object.fromEntries(told))
  })
})

describe.each(loaded.map((provider) => [provider.manifest.name, provider] as const))(
  'the table of %s',
  (_name, provider) => {
    const options = completeFor(provider)

    test('belongs to options that are complete', () => {
      expect(provider.connectWith(options).name).toBe(provider.manifest.name)
    })

    test.each(provider.options.map(({ name }) => name))('names %s as the schema does', (name) => {
      const issues = refusal(() => provider.connectWith({ ...options, [name]: Symbol('wrong') }))
      const own = issues.filter((issue) => issue.startsWith(`${name} `))
      expect(own).not.toEqual([])
      expect(own).not.toContain(`${name} option.unknown`)
    })

    test('has all that is required', () => {
      for (const { name } of provider.options.filter(({ isRequired }) => isRequired)) {
        const { [name]: _left, ...rest } = options
        expect(refusal(() => provider.connectWith(rest)).join()).toContain(name)
      }
    })

    test('has the choices that are taken, and no others', () => {
      for (const { name, choices } of provider.options.filter((each) => each.choices.length > 0)) {
        const taken = choices.map((word) =>
          refusal(() => provider.connectWith({ ...options, [name]: word })),
        )
        expect(taken.flat()).toEqual([])
        expect(refusal(() => provider.connectWith({ ...options, [name]: 'other' }))).toHaveLength(1)
      }
    })

    test('calls secret all that is named like one', () => {
      const named = provider.options.filter(({ name }) => /key|secret|token$/i.test(name))
      expect(named.filter(({ isSecret }) => !isSecret)).toEqual([])
    })

    const variables = provider.options.filter(({ variable }) => variable !== null)

    test.each(variables.map(({ name, variable }) => [variable, name] as const))(
      'says that %s gives %s',
      (variable, name) => {
        const environment = Object.fromEntries(
          variables.map((option) => [option.variable, options[option.name]?.toString()]),
        )
        const wrong = { ...environment, [String(variable)]: ' ' }
        expect(refusal(() => provider.connect(environment))).toEqual([])
        expect(refusal(() => provider.connect(wrong)).join()).toMatch(`${name} `)
      },
    )
  },
)
