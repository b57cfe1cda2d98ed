import { expect, test } from 'vitest'
import { npmProblem } from '../../../src/publish/npm/problem.js'

const attempt = { doing: 'publish ferry', name: 'ferry', registry: 'https://npm.example/' }

test.each([
  ['ENEEDAUTH', 'NPM_NOT_LOGGED_IN', '_authToken'],
  ['E401', 'NPM_NOT_LOGGED_IN', 'npm whoami --registry https://npm.example/'],
  ['EOTP', 'NPM_OTP_NEEDED', 'npm_config_otp'],
  ['E402', 'NPM_NOT_ALLOWED', 'access to "public"'],
  ['E403', 'NPM_NOT_ALLOWED', 'may write "ferry"'],
  ['E404', 'NPM_NOT_ALLOWED', 'may write "ferry"'],
  ['E409', 'NPM_CONFLICT', 'Run the same command again'],
  ['E429', 'NPM_REGISTRY_FAILED', 'fetch-retries'],
  ['E503', 'NPM_REGISTRY_FAILED', 'npm ping'],
  ['ENOTFOUND', 'NPM_REGISTRY_FAILED', 'npm ping'],
  ['ECONNRESET', 'NPM_REGISTRY_FAILED', 'npm ping'],
  ['ERR_SOCKET_TIMEOUT', 'NPM_REGISTRY_FAILED', 'npm ping'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'NPM_REGISTRY_FAILED', 'npm ping'],
  ['E422', 'NPM_REFUSED', 'Repair'],
  [null, 'NPM_REFUSED', 'Repair'],
])('%s is %s', (code, expected, fix) => {
  const problem = npmProblem({ code, problem: 'it says no', exit: 1 }, attempt)
  expect(problem.code).toBe(expected)
  expect(problem.fix).toContain(fix)
  expect(problem.message).toContain('https://npm.example/')
})

test.each([
  'You cannot publish over the previously published versions: 1.0.275.',
  '403 Forbidden - PUT https://npm.example/ferry - You cannot publish over the previously published versions',
  'this package is already present',
])('what is there is no lack of rights: %s', (said) => {
  expect(npmProblem({ code: 'E403', problem: said, exit: 1 }, attempt).code).toBe('NPM_CONFLICT')
})
