import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SlipwayError } from '../../src/errors.js'
import { writeFiles } from '../support/files.js'
import { commitAll } from '../support/git.js'
import { nodeIn, writeBase } from '../support/image.js'
import { releaseIn } from '../support/release-in.js'
import { serviceRepository, triedConfig } from '../support/service.js'
import { tempFolder } from '../support/temp.js'

// Each of these services passes as a bundle.

test('what an executable does not find beside itself fails the release before anything is published', async () => {
  const folder = await tempFolder()
  await serviceRepository(join(folder, 'checkout'), {
    'build.config.json': config(['tarball', 'executable']),
    'src/server.ts': service({
      before: `console.log(readFileSync(new URL('./package.json', import.meta.url), 'utf8'))`,
    }),
  })
  const error = await failureIn(join(folder, 'checkout'))
  expect(error).toMatchObject({
    code: 'TRIAL_ARTIFACT_FAILED',
    exit: 1,
    cause: { code: 'TRIAL_ENDED_EARLY' },
  })
  expect(error.message).toMatch(
    /"ferry-.*-linux-.*" does not do what the bundle in it did: .* before it was ready/,
  )
  expect(error.fix).toContain('Nothing lies beside an executable')
  expect(error.diagnostics[0]?.text).toContain('ENOENT')
  expect(await readdir(folder)).toEqual(['checkout'])
  expect(await readdir(join(folder, 'checkout/release'))).toEqual([])
})

test('a tarball is tried as it was written: what it lacks is named. An image for another machine is skipped', async () => {
  const folder = await tempFolder()
  const checkout = join(folder, 'checkout')
  await writeBase(join(checkout, 'base'), { architectures: ['s390x'] })
  await serviceRepository(checkout, {
    'build.config.json': {
      ...config([{ kind: 'image', base: 'oci:base' }, 'tarball']),
      bundle: { ...triedConfig.bundle, assets: { 'hold.txt': 'hold.txt' } },
    },
    'hold.txt': 'nets',
    'src/server.ts': service({ before: `readFileSync(new URL('./hold.txt', import.meta.url))` }),
  })
  const forget = `cd .[0-9]* && mkdir x && tar -xzf *.gz -C x && rm x/*/hold.txt && tar -czf *.gz -C x . && rm -r x`
  const said: string[] = []
  const error = await failureIn(checkout, {
    reporter: {
      report(event) {
        if (event.type === 'waiting') said.push(event.text)
        if (event.type !== 'finished' || event.step.id !== 'package:tarball:ferry') return
        execFileSync('sh', ['-c', forget], { cwd: join(checkout, 'release') })
      },
      close: async () => {},
    },
  })
  expect(said).toEqual([
    expect.stringMatching(/^it was not tried: it is an image for linux\/s390x, and this machine is /),
  ])
  expect(error).toMatchObject({ code: 'TRIAL_ARTIFACT_FAILED', exit: 1 })
  expect(error.message).toContain('"hold.txt" is missing')
  expect(await readdir(folder)).toEqual(['checkout'])
})

test('an image is started as its config says, and finds no program of this machine', async () => {
  const folder = await tempFolder()
  const checkout = join(folder, 'checkout')
  await writeBase(join(checkout, 'base'), {
    architectures: [process.arch === 'x64' ? 'amd64' : process.arch],
    config: { Env: ['GREETING=ahoy', 'SYSTEM=/system'] },
    members: [nodeIn()],
  })
  const seen = `{ info: () => ({ seen: [process.env.GREETING, process.env.NODE_ENV, process.env.SYSTEM, process.cwd()] }) }`
  await serviceRepository(checkout, {
    'build.config.json': config([{ kind: 'image', base: 'oci:base', ports: [3000] }]),
    'src/server.ts': service({ options: seen }),
  })
  const { result } = await releaseIn(checkout)
  const info = result?.packedTrials[0]?.trial?.info as { seen?: string[] } | undefined
  const [greeting, mode, system, home] = info?.seen ?? []
  expect([greeting, mode]).toEqual(['ahoy', 'production'])
  expect(home).toMatch(/slipway-trial-\w+\/srv\/ferry$/)
  expect(system).toBe(home?.replace('srv/ferry', 'system'))

  await writeFiles(checkout, { 'src/server.ts': service({ before: `execFileSync('uname')` }) })
  await commitAll(checkout, 'what is below')
  const error = await failureIn(checkout)
  expect(error).toMatchObject({ code: 'TRIAL_ARTIFACT_FAILED' })
  expect(error.diagnostics[0]?.text).toContain('spawnSync uname ENOENT')
})

function config(artifacts: readonly unknown[]) {
  const publish = [{ to: 'directory', path: '../share' }]
  return { ...triedConfig, release: { artifacts, publish } }
}

function service({ before = '', options = '{}' }: { before?: string; options?: string }): string {
  return `
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'

${before}
const server = createServer((_, response) => void response.end('ahoy'))
supervise(server, ${options})
server.listen(Number(process.env['PORT']), '127.0.0.1')
`
}

async function failureIn(
  folder: string,
  options: Parameters<typeof releaseIn>[1] = {},
): Promise<SlipwayError> {
  return releaseIn(folder, options).then(
    () => {
      throw new Error('it was released')
    },
    (error: SlipwayError) => error,
  )
}
