import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hideSecrets } from '../../../src/hide-secrets.js'
import { secretsOfNpmrc } from '../../../src/publish/npm/npmrc-secrets.js'
import { writeFiles } from '../../support/files.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

test("tokens and passwords are found in the user's settings, and those of the folder and above it", async () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const folder = await tempFolder()
  await writeFiles(folder, {
    'home.npmrc': [
      'registry=https://npm.example/',
      '//npm.example/:_authToken=token-of-user',
      '//npm.example/x/:_authToken = "${MY_NPM}"',
      `//other.example/:_password=${base64('password-of-user')}`,
      '; //old.example/:_authToken=in-a-comment',
    ].join('\r\n'),
    '.npmrc': `//npm.example/:_auth=${base64('user:password-of-root')}\n`,
    'packages/ferry/.npmrc': '//npm.example/:_authToken=token-of-folder',
    'package.json': { name: 'root', workspaces: ['packages/*'] },
    'packages/ferry/package.json': { name: 'ferry', version: '1.0.0' },
  })
  const env = { npm_config_userconfig: join(folder, 'home.npmrc'), MY_NPM: 'token-of-env' }
  const world = testWorld(folder, { env })
  const secrets = await secretsOfNpmrc({ folder: join(folder, 'packages/ferry'), world })
  const said = [
    'token-of-user token-of-env password-of-user password-of-root token-of-folder',
    'https://npm.example/ in-a-comment',
  ]
  expect(said.map(hideSecrets(secrets))).toEqual([
    '[secret] [secret] [secret] [secret] [secret]',
    'https://npm.example/ in-a-comment',
  ])
})
