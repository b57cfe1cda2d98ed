import { rm, writeFile } from 'node:fs/promises'
import pino from 'pino/package.json' with { type: 'json' }
import { expect, test } from 'vitest'
import { bundle as bundleProject } from '../../src/bundle/index.js'
import { bundleConfig, projectWith } from '../support/bundle.js'
import { writeFiles } from '../support/files.js'
import { someVersion } from '../support/handmade-bundle.js'
import { built, failureOf, lastLines, service, stamped, tried, tryBuilt } from '../support/trial.js'

test('a service that never says that it is ready', async () => {
  const error = await failureOf(
    tried(`console.log('still thinking'); setInterval(() => {}, 1000)`, { config: { ready: 500 } }),
  )
  expect(error).toMatchObject({ code: 'TRIAL_NOT_READY', exit: 1 })
  expect(error.message).toContain('"ferry" was not ready within 500 ms')
  expect(lastLines(error)).toContain('still thinking')
})

test('a service that listens without a supervisor is not ready', async () => {
  const program = `require('node:http').createServer().listen(0); process.send('ready'); process.send(null)`
  const error = await failureOf(tried(program, { config: { ready: 500 } }))
  expect(error).toMatchObject({ code: 'TRIAL_NOT_READY', fix: expect.stringContaining('supervise(server)') })
})

test('a service that hangs up on its parent is not ready', async () => {
  const error = await failureOf(
    tried(`process.disconnect(); setInterval(() => {}, 1000)`, { config: { ready: 500 } }),
  )
  expect(error.code).toBe('TRIAL_NOT_READY')
})

test('a service that ends with a code, the last lines of a long output at hand', async () => {
  const program = `
for (let line = 1; line <= 100; line++) console.log('line ' + line + '.')
console.error('\\u001b[31mno database\\u001b[0m')
process.exitCode = 3`
  const error = await failureOf(tried(program))
  expect(error).toMatchObject({
    code: 'TRIAL_ENDED_EARLY',
    exit: 1,
    message: '"ferry" ended with exit code 3 before it was ready',
  })
  expect(lastLines(error)).toContain('line 100.')
  expect(lastLines(error)).not.toContain('line 60.')
  expect(lastLines(error)).toContain('\n  no database')
})

test('a service that throws', async () => {
  const error = await failureOf(tried(`throw new Error('no such sea')`))
  expect(error.message).toBe('"ferry" ended with exit code 1 before it was ready')
  expect(lastLines(error)).toContain('Error: no such sea')
})

test('a service that throws, bundled: the stack names the source', async () => {
  const folder = await projectWith({
    'src/server.ts': `// A comment and a type: no bundle has them.
interface Ship { name: string }

function launch(ship: Ship): never {
  throw new Error(\`no sea for \${ship.name}\`)
}

launch({ name: 'Fram' })
`,
  })
  const made = await bundleProject(bundleConfig(folder), { version: someVersion, module: null })
  const error = await failureOf(tryBuilt(made))
  expect(lastLines(error)).toMatch(/src\/server\.ts:5:\d+/)
})

test('a service that ends with 0, and without a word', async () => {
  const error = await failureOf(tried(`process.exit(0)`))
  expect(error.message).toBe('"ferry" ended with exit code 0 before it was ready')
  expect(lastLines(error)).toBe('It wrote nothing.')
})

test('a service that is killed', async () => {
  const error = await failureOf(tried(`process.kill(process.pid, 'SIGKILL')`))
  expect(error).toMatchObject({
    code: 'TRIAL_ENDED_EARLY',
    message: '"ferry" was ended by SIGKILL before it was ready',
  })
})

test('a bundle of which a file is gone', async () => {
  const bundle = await built(service())
  await rm(`${bundle.dir}/server.js`)
  const error = await failureOf(tryBuilt(bundle))
  expect(error).toMatchObject({ code: 'BUNDLE_CHANGED', exit: 1 })
  expect(error.message).toContain('server.js')
})

test('a service that needs a file of the checkout that the artifact will not have', async () => {
  const read = `(await import('node:fs')).readFileSync('settings.json')`
  const bundle = await built(service({ before: read }))
  await writeFile(`${bundle.config.root}/settings.json`, '{}')
  const error = await failureOf(tryBuilt(bundle))
  expect(error).toMatchObject({
    code: 'TRIAL_ENDED_EARLY',
    fix: expect.stringContaining('apart from its checkout'),
  })
  expect(lastLines(error)).toContain('settings.json')
})

test('a service that needs a package which the manifest or package.json does not name', async () => {
  const bundle = await built(service({ before: `await import('undeclared' + '')` }))
  await writeFiles(bundle.config.root, {
    'node_modules/undeclared/index.js': '',
    'node_modules/undeclared/package.json': '{}',
  })
  const error = await failureOf(tryBuilt(bundle))
  expect(error.code).toBe('TRIAL_ENDED_EARLY')
  expect(lastLines(error)).toContain("Cannot find package 'undeclared'")
  const { manifest } = bundle
  const outside = { ...bundle, manifest: { ...manifest, externals: [...manifest.externals, 'undeclared'] } }
  // Installed here, and nowhere else: no artifact's package.json would name it.
  expect((await failureOf(tryBuilt(outside))).code).toBe('TRIAL_ENDED_EARLY')
  const { dependencies } = pino
  await writeFiles(bundle.config.root, {
    'package.json': { dependencies: { ...dependencies, undeclared: '1.0.0' } },
  })
  expect(await tryBuilt(outside)).toMatchObject({ version: stamped })
})

test('arguments that are too long to be given', async () => {
  const error = await failureOf(tried(service(), { config: { args: ['x'.repeat(3_000_000)] } }))
  expect(error).toMatchObject({ code: 'TRIAL_NOT_STARTED', fix: expect.stringContaining('trial.args') })
  expect(error.message).toContain('E2BIG')
})

test('the entry named server is tried, or else the first', async () => {
  const programs = { 'worker.js': `process.exit(7)`, 'web.js': service() }
  const report = await tried(programs, { entries: { worker: 'worker.js', server: 'web.js' } })
  expect(report).toMatchObject({ entry: 'server', version: stamped })
  expect(await tried(programs, { entries: { web: 'web.js', worker: 'worker.js' } })).toMatchObject({
    entry: 'web',
  })
})
