import type { ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = {
  test: {
    environment: 'node',
    include: ['test/package/**/*.test.ts'],
    // Packages come from the registry.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
}

export default config
