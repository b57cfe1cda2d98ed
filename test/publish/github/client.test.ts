import { expect, test } from 'vitest'
import { githubClient } from '../../../src/publish/github/client.js'
import { releasesOf } from '../../../src/publish/github/releases.js'
import { serve } from '../../support/serve.js'
import { testWorld } from '../../support/world.js'

test('a list that leads to itself, and a tag that does, are given up', async () => {
  const tag = { type: 'tag', sha: 'a'.repeat(40) }
  const host = await serve((request, response) => {
    const next = `<http://${request.headers.host}${request.url}>; rel="next"`
    const isList = request.url?.includes('/releases') === true
    response.writeHead(200, isList ? { link: next } : {}).end(JSON.stringify(isList ? [] : { object: tag }))
  })
  const client = githubClient({ api: `http://${host}`, token: 't' }, { world: testWorld('/') })
  const releases = releasesOf('harbour/ferry', client)
  await expect(releases.all()).rejects.toMatchObject({
    code: 'GITHUB_ENDLESS',
    message: expect.stringContaining('after 200 steps'),
  })
  await expect(releases.commitOf('v1')).rejects.toMatchObject({ code: 'GITHUB_ENDLESS' })
})
