import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildApp } from '../src/app.js'
import { ServiceVersion } from '../src/generated/version.js'

void test('says which service it is, and which build', async () => {
  const { statusCode, body } = await buildApp().inject('/')
  assert.equal(statusCode, 200)
  assert.deepEqual(JSON.parse(body), { service: 'slipway-starter', version: ServiceVersion })
})

void test('greets', async () => {
  const { body } = await buildApp().inject('/hello/world')
  assert.deepEqual(JSON.parse(body), { hello: 'world' })
})
