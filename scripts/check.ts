// Holds the tree against its rules: types, lint, format, unused code, and the package as npm would publish it.
import { $, chalk } from 'zx'

$.preferLocal = true
await $`npm run build`
$.nothrow = true

const checks = {
  types: $`tsc -p .`,
  'types in the browser': $`tsc -p src/browser`,
  lint: $`oxlint --type-aware --deny-warnings`,
  format: $`oxfmt --check`,
  unused: $`knip`,
  package: $`publint --strict`,
  declarations: $`attw --pack --ignore-rules cjs-resolves-to-esm`,
}

for (const [name, running] of Object.entries(checks)) {
  const output = await running
  const failed = output.exitCode !== 0
  process.stdout.write(`${failed ? chalk.red('failed') : chalk.green('ok')} ${name}\n`)
  if (failed) process.stdout.write(`${output.stdout}${output.stderr}\n`)
  if (failed) process.exitCode = 1
}
