import { ADMIN_ENV } from '../contract.js'

/**
 * The environment of a service on trial: the one Slipway has, without what was meant for Slipway's own process or would
 * hide what the artifact lacks; what the artifact brings, as an image does; free ports on loopback; then what is added,
 * which wins.
 */
export function trialEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  { own = {}, added }: { own?: Readonly<Record<string, string>>; added: Readonly<Record<string, string>> },
): Record<string, string | undefined> {
  const inherited = Object.entries(env).filter(([name]) => !ours.has(name))
  return {
    ...Object.fromEntries(inherited),
    ...own,
    PORT: '0',
    HOST: '127.0.0.1',
    [ADMIN_ENV]: '127.0.0.1:0',
    ...added,
  }
}

const ours = new Set([
  // Loaders, debuggers and coverage of the tool that runs Slipway; modules that will not be there.
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_V8_COVERAGE',
  // Channels to the parent of this process.
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  // What systemd gave this process.
  'LISTEN_FDS',
  'LISTEN_FDNAMES',
  'LISTEN_PID',
  'NOTIFY_SOCKET',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
])
