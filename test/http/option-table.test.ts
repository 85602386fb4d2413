import { describe, expect, test } from 'vitest'

import { environmentOf, optionsFromEnvironment, optionTable } from '../../src/http/option-table.ts'

const table = optionTable(
  {
    apiKey: {
      meaning: 'the key',
      expects: 'text',
      isSecret: true,
      isRequired: true,
      variable: 'SAMPLE_KEY',
    },
    place: {
      meaning: 'where it is',
      expects: 'a or b',
      choices: ['a', 'b'],
      variable: 'SAMPLE_PLACE',
    },
  },
  { prefix: 'SAMPLE', host: 'https://api.sample.test' },
)

describe('a table of options', () => {
  test('has the own ones first, and says everything of each', () => {
    expect(table[0]).toEqual({
      name: 'apiKey',
      meaning: 'the key',
      expects: 'text',
      takes: 'text',
      choices: [],
      isSecret: true,
      isRequired: true,
      isCommon: false,
      variable: 'SAMPLE_KEY',
      default: null,
      insteadOf: [],
    })
    expect(table.filter(({ isCommon }) => !isCommon).map(({ name }) => name)).toEqual([
      'apiKey',
      'place',
    ])
  })

  test('gives the variables of the common ones the name of the provider', () => {
    expect(environmentOf(table)).toEqual([
      { name: 'SAMPLE_KEY', meaning: 'the key', isRequired: true, isSecret: true },
      { name: 'SAMPLE_PLACE', meaning: 'where it is: a or b', isRequired: false, isSecret: false },
      {
        name: 'SAMPLE_BASE_URL',
        meaning: 'where the API is, if not at https://api.sample.test',
        isRequired: false,
        isSecret: false,
      },
      expect.objectContaining({ name: 'SAMPLE_KEY_SECRET', isRequired: false, isSecret: true }),
    ])
  })

  test('reads options from variables, of which an empty one is not set', () => {
    const environment = { SAMPLE_KEY: 'k', SAMPLE_PLACE: '', SAMPLE_BASE_URL: undefined, PATH: '/' }
    expect(optionsFromEnvironment(table, environment)).toEqual({ apiKey: 'k' })
  })
})
