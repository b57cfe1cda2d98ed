// ssh2 is CommonJS, whose names Node does not see from outside.
import ssh2 from 'ssh2'
import type { ParsedKey } from 'ssh2'

/** Reads a key as `ssh-keygen` writes it, public or private. */
export function parseKey(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text)
  if (key instanceof Error) throw key
  return Array.isArray(key) ? key[0] : key
}
