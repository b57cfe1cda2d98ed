// Runs the supervisor's tests under every newer Node that it supports. `npm run nodes`, or `npm run nodes -- 24`.
import { $, fs } from 'zx'

const wanted = process.argv.slice(2)
const versions = wanted.length > 0 ? wanted : ['22', '24', '26']

for (const version of versions) {
  const folder = `node_modules/.cache/nodes/${version}`
  const node = `${folder}/node_modules/.bin/node`
  if (!(await fs.pathExists(node))) {
    await fs.ensureDir(folder)
    await fs.writeJson(`${folder}/package.json`, { private: true })
    await $({ cwd: folder })`npm install --no-audit --no-fund --no-package-lock ${`node@${version}`}`
  }
  process.stdout.write(`\nNode ${(await $`${node} --version`).stdout}`)
  const run = $({ stdio: 'inherit', nothrow: true })
  // What runs in the browser knows no Node.
  const rest = ['test/supervisor', '--exclude', 'test/supervisor/page/page.test.ts']
  const { exitCode } = await run`${node} node_modules/vitest/vitest.mjs run ${rest}`
  if (exitCode !== 0) process.exitCode = 1
}
