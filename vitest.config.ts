import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,contract,e2e}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    // Log lines of the code under test do not mix with the report; a test that reads them passes its own stream.
    env: { NODE_ENV: 'test', LOG_LEVEL: 'silent' },
  },
});
