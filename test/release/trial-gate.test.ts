import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { figureNames } from '../../src/config/index.js'
import type { SlipwayError } from '../../src/errors.js'
import type { TrialFile } from '../../src/trial/report/types.js'
import { run } from '../../src/cli/run.js'
import { writeFiles } from '../support/files.js'
import { commitAll } from '../support/git.js'
import { releaseIn } from '../support/release-in.js'
import { serviceRepository } from '../support/service.js'
import { tempFolder } from '../support/temp.js'
import { testWorld } from '../support/world.js'

const program = (status: string): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'

let orders = 0
const server = createServer((_, response) => {
  orders += 1
  response.writeHead(${status}).end('ahoy')
})
supervise(server)
server.listen(Number(process.env['PORT']), '127.0.0.1')
`

const config = {
  bundle: { alias: { 'slipway/supervisor': './vendor/supervisor/index.ts' } },
  trial: { effort: 'quick' },
}

test(
  'a figure over its budget holds the release up, and is named; mended, it is released with its figures',
  { timeout: 120_000 },
  async () => {
    const folder = await tempFolder()
    await serviceRepository(folder, {
      'build.config.json': config,
      'src/server.ts': program('orders % 10 === 9 ? 500 : 200'),
    })
    const error = await releaseIn(folder).then(
      () => null,
      (thrown: SlipwayError) => thrown,
    )
    expect(error).toMatchObject({ code: 'TRIAL_OVER_BUDGET', exit: 1 })
    expect(error?.message).toContain('failedRequests')
    expect(await readdir(join(folder, 'release'))).toEqual(['trial'])
    const failed = await trialIn(join(folder, 'release/trial'))
    expect(failed.by).toBe('trial')
    const over = failed.services[0]?.measured?.figures.filter(({ verdict }) => verdict === 'over')
    expect(over?.[0]).toMatchObject({ name: 'failedRequests', note: expect.stringContaining('500') })

    await writeFiles(folder, { 'src/server.ts': program('200') })
    await commitAll(folder, 'take every tenth order, too')
    const { result } = await releaseIn(folder)
    const out = join(folder, result?.dir ?? '')
    expect(await readdir(out)).toEqual(expect.arrayContaining(['trial.html', 'trial.json']))
    const released = await trialIn(out)
    expect(released).toMatchObject({ by: 'release', version: result?.version.version })
    expect(released.services).toEqual(result?.trials)
    expect(released.services[0]?.measured?.figures.map(({ name }) => name)).toEqual(figureNames)
    // They are nothing that the checksums list, and nothing that is wrong.
    const world = testWorld(folder)
    expect(await run(['verify', out], world)).toBe(0)
  },
)

async function trialIn(folder: string): Promise<TrialFile> {
  return JSON.parse(await readFile(join(folder, 'trial.json'), 'utf8')) as TrialFile
}
