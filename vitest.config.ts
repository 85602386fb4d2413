import type { ViteUserConfig } from 'vitest/config'

const everything = { statements: 100, branches: 100, functions: 100, lines: 100 }

const config: ViteUserConfig = {
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/package/**'],
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    // By default one is left to others, and there are no others.
    maxWorkers: '100%',
    // The seed is printed with the results; --sequence.seed=<it> repeats the order.
    sequence: { shuffle: true, hooks: 'list' },
    // No test asserts a time; this only keeps a slow machine from failing one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'providers/**/*.ts'],
      reporter: ['text', 'text-summary'],
      thresholds: {
        statements: 90,
        branches: 85,
        functions: 90,
        lines: 90,
        'src/model/**': everything,
        'src/http/**': everything,
        'providers/*/{mapping,errors,schemas}.ts': everything,
      },
    },
  },
}

export default config
