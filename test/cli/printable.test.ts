import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { slipway } from '../support/built-cli.js'
import { commitAll } from '../support/git.js'
import { serviceRepository } from '../support/service.js'
import { tempFolder } from '../support/temp.js'

const hidden = /[\p{Bidi_Control}\p{Cc}]/u

test('what names of files hide is shown, and --json gives them as they are', async () => {
  const folder = await tempFolder()
  const file = 'words\u202e\u001b[31m\n.txt'
  await serviceRepository(folder)
  await writeFile(join(folder, file), 'words')
  const alias = { 'slipway/supervisor': './vendor/supervisor/index.ts' }
  await writeFile(
    join(folder, 'build.config.json'),
    JSON.stringify({ bundle: { alias, assets: { [file]: file } } }),
  )
  await commitAll(folder, 'a name that hides something')

  const built = await slipway(folder, 'build')
  expect(built).toMatchObject({ exitCode: 0, stderr: '' })
  expect(built.stdout).toContain(String.raw`dist/words\u202e\x1b[31m\n.txt`)
  expect(built.stdout.replaceAll('\n', '')).not.toMatch(hidden)
  const { stdout } = await slipway(folder, 'build', '--json')
  expect(stdout).toContain(JSON.stringify(file))
})
