import { expect, test } from 'vitest'
import { run } from '../../src/cli/run.js'
import { writeFiles } from '../support/files.js'
import { tempFolder } from '../support/temp.js'
import { testWorld } from '../support/world.js'

test.each([[[]], [['--json']]])('no secret of the environment is in an error %j', async (flags) => {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'package.json': { name: 'ferry', version: '1.0.0' },
    'src/server.ts': '',
    'build.config.json': { release: { publish: [{ to: 'npm', registry: 'no address hunter2-hunter2' }] } },
  })
  const world = testWorld(folder, { env: { NPM_TOKEN: 'hunter2-hunter2' } })
  expect(await run(['doctor', ...flags], world)).toBe(2)
  const said = world.out() + world.err()
  expect(said).toContain('[secret]')
  expect(said).not.toContain('hunter2')
})
