import assert from 'node:assert/strict'
import { test } from 'node:test'
import ssh2 from 'ssh2'
import { parseAccounts } from '../src/accounts.js'

const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, comment: 'laptop' }).public
const backend = { host: '10.0.0.5', hostKey: key }

void test('reads who may log in, and where that leads', () => {
  const ada = parseAccounts(JSON.stringify({ ada: { name: 'Ada Lovelace', keys: [key], backend } })).get(
    'ada',
  )
  assert.equal(ada?.name, 'Ada Lovelace')
  assert.equal(ada?.keys[0]?.comment, 'laptop')
  assert.deepEqual([ada?.backend.host, ada?.backend.port, ada?.backend.user], ['10.0.0.5', 22, 'ada'])
})

void test('names the account that something is wrong with', () => {
  const wrong = (account: unknown) => () => parseAccounts(JSON.stringify({ bob: account }))
  assert.throws(wrong({ keys: ['no key'], backend }), /"bob"/)
  assert.throws(wrong({ keys: [key], backend: { host: '10.0.0.5' } }), /"bob": backend\.hostKey/)
  assert.throws(wrong({ keys: [key], backend: { hostKey: key } }), /"bob": backend\.host is missing/)
  assert.throws(wrong({ keys: [key], backend: { ...backend, port: 0 } }), /"bob": backend\.port/)
})
