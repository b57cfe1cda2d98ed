import { expect, test } from 'vitest'
import { slipway } from '../support/built-cli.js'
import { writeFiles } from '../support/files.js'
import { commitAll, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'

/** A committed service with that config, of which there is nothing to try. */
async function service(config: string): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, {
    '.gitignore': 'dist/\nrelease/\n',
    'package.json': { name: 'some-service', version: '1.0.0', type: 'module' },
    'build.config.js': config,
    'src/server.js': 'export {}\n',
  })
  await initRepository(folder)
  await commitAll(folder)
  return folder
}

/** A config whose plugin runs that in one of its callbacks. */
function pluginThat(statement: string, more = ''): string {
  return `
    import { exit, stdout } from 'node:process'
    ${more}
    const plugins = [{ name: 'foreign', setup(build) { build.onEnd(async () => { ${statement} }) } }]
    export default { bundle: { plugins }, trial: false, generate: { module: false } }
  `
}

const untried = '{ trial: false, generate: { module: false } }'

test.each(['build', 'release'])('a plugin that ends the process fails a %s', async (command) => {
  for (const call of ['process.exit(0)', 'exit(0)']) {
    const { exitCode, stdout } = await slipway(await service(pluginThat(call)), command, '--json')
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'BUNDLE_FAILED', diagnostics: [{ text: 'it called process.exit(0)' }] },
    })
  }
})

test.each(['build', 'release'])(
  'what a plugin or a timer prints goes to stderr, and stdout of a %s is the result alone',
  async (command) => {
    const prints = `console.log('from a plugin'); stdout.write('by its name\\n')`
    const timer = `setInterval(() => process.stdout.write('from a timer\\n'), 1)`
    const { exitCode, stdout, stderr } = await slipway(
      await service(pluginThat(prints, timer)),
      command,
      '--json',
    )
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toBeTypeOf('object')
    for (const said of ['from a plugin', 'by its name', 'from a timer']) expect(stderr).toContain(said)
  },
)

test.each([
  ['a promise that nobody waits for', `Promise.reject(new Error('lost'))\nexport default ${untried}`, 1],
  [
    'a timer while the config is being loaded',
    `setTimeout(() => { throw new Error('lost') }, 1)\nawait new Promise(() => {})`,
    1,
  ],
  [
    'a timer later on',
    `setTimeout(() => {\n  throw new Error('lost')\n}, 20)\nexport default { ...${untried}, bundle: { plugins: [{ name: 'slow',
      setup: (build) => build.onStart(() => new Promise((resolve) => setTimeout(resolve, 200))) }] } }`,
    2,
  ],
])('what %s throws is an error of the config, at its place', async (_, config, line) => {
  const { exitCode, stdout, stderr } = await slipway(await service(config), 'build', '--json')
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'CONFIG_THREW', exit: 2, diagnostics: [{ text: 'lost', file: 'build.config.js', line }] },
  })
})

test('what a promise of a plugin rejects with is one as well, without a stack trace', async () => {
  const config = pluginThat(`
    void Promise.reject(undefined)
    await new Promise((resolve) => setTimeout(resolve, 100))
  `)
  const { exitCode, stdout, stderr } = await slipway(await service(config), 'build')
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toContain('✘ CONFIG_THREW')
  expect(stderr).toContain('undefined was thrown')
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('a timer of a config that ends the process is an error', async () => {
  const config = `setTimeout(() => process.exit(0), 1)\nawait new Promise(() => {})`
  const { exitCode, stderr } = await slipway(await service(config), 'version')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('it called process.exit(0)')
})
