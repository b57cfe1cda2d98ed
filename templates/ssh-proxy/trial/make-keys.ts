/** All that somebody proves something with in a trial. */
export interface Keys {
  readonly user: KeyPair
  /** By which clients know the proxy. */
  readonly host: KeyPair
  /** With which the proxy logs in to the backend. */
  readonly proxy: KeyPair
  readonly backendHost: KeyPair
}

/** As OpenSSH writes them. */
export interface KeyPair {
  readonly private: string
  readonly public: string
}

/** New keys, for one trial alone. */
export async function makeKeys(): Promise<Keys> {
  const { default: ssh2 } = await import('ssh2')
  // Not ed25519, of which ssh2 makes some that it cannot read: https://github.com/mscdex/ssh2/issues/1390
  const make = (comment: string): KeyPair => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, comment })
  return { user: make('laptop'), host: make('proxy'), proxy: make('proxy'), backendHost: make('backend') }
}
