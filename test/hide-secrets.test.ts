import { expect, test } from 'vitest'
import { hideSecrets } from '../src/hide-secrets.js'

test('the folders of a shell are not secret', () => {
  const hide = hideSecrets({ PWD: '/srv/ferry', OLDPWD: '/srv/harbour', MYSQL_PWD: '/srv/secret' })
  expect(hide('/srv/ferry/a.ts /srv/harbour /srv/secret')).toBe('/srv/ferry/a.ts /srv/harbour [secret]')
})

test('settings are not secret, and a password of digits is', () => {
  const hide = hideSecrets({
    npm_config_always_auth: 'false',
    USE_COOKIES: 'TRUE',
    AUTH_TIMEOUT: '30000',
    TOKEN_RATE: '-12.50',
    DB_PASSWORD: '1234567',
    AUTH_TOKEN: '7654321',
  })
  expect(hide('false TRUE 30000 -12.50 1234567 7654321')).toBe('false TRUE 30000 -12.50 [secret] [secret]')
})

test('a secret that is no well-formed text is hidden as any', () => {
  const hide = hideSecrets({ SEA_TOKEN: 'tide\ud800', DATABASE_URL: 'db://ferry:%ud800@db.example/' })
  expect(hide('tide\ud800 tide')).toBe('[secret] tide')
  expect(hide('tide%EF%BF%BD %ud800')).toBe('[secret] [secret]')
})

test('a private key is hidden whatever its variable is called', () => {
  const begin = (kind: string): string => `-----BEGIN ${kind}-----`
  const hide = hideSecrets({
    SIGN_WITH: `${begin('OPENSSH PRIVATE KEY')}\nb3BlbnNzaC1r\n-----END OPENSSH PRIVATE KEY-----\n`,
    SEAL: `${begin('PRIVATE KEY')}\r\nMC4CAQAwBQYD\r\n-----END PRIVATE KEY-----`,
    CERTIFICATE: `${begin('CERTIFICATE')}\nMIIBszCCAVmg\n-----END CERTIFICATE-----`,
  })
  expect(hide('b3BlbnNzaC1r MC4CAQAwBQYD MIIBszCCAVmg')).toBe('[secret] [secret] MIIBszCCAVmg')
})

test('the digest of an image comes after no login', () => {
  const hide = hideSecrets({})
  const image = `docker://node:24@sha256:${'0123'.repeat(16)}`
  expect(hide(image)).toBe(image)
  expect(hide('docker://REFERENCE@sha256:…')).toBe('docker://REFERENCE@sha256:…')
  expect(hide('https://ada:hunter22@sha256:5000/x')).toBe('https://[secret]@sha256:5000/x')
  expect(hide('https://ada:hunter22@example.com/x')).toBe('https://[secret]@example.com/x')
})
