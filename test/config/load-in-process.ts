// Loads the configuration file that is named, in a process without a test runner's transforms.
import { loadAccounts } from '../../src/config/index.ts'
import { isRefundError } from '../../src/index.ts'

const [, , file = ''] = process.argv
const told = await loadAccounts({ file }).then(
  ({ names }) => ({ names }),
  (error: unknown) => {
    if (!isRefundError(error)) throw error
    return { issues: error.issues, message: error.message }
  },
)
console.log(JSON.stringify(told))
