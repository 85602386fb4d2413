import type { ViteUserConfig } from 'vitest/config'

/** Tests that must fail; only test/house/guards.test.ts runs them. */
const config: ViteUserConfig = {
  test: {
    include: ['**/*.red.ts'],
    setupFiles: ['../../setup.ts'],
    sequence: { hooks: 'list' },
  },
}

export default config
