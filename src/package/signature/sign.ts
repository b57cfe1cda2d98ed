import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SignConfig } from '../../config/index.js'
import { isSlipwayError, SlipwayError } from '../../errors.js'
import type { World } from '../../world.js'
import type { Artifact } from '../types.js'
import { type PaperPlace, writePaper } from '../write-paper.js'
import { loadKey, loadPublicKey } from './load-key.js'
import { runSigner } from './run-signer.js'
import { isSignatureOf, parseSshSignature, signAsSsh } from './ssh-signature.js'

export interface SignContext {
  /** The folder of the config, in which programs are run. */
  readonly root: string
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

/**
 * Signs a file, the checksums of a release, and writes the signature beside it.
 * Throws SIGN_KEY_MISSING, SIGN_KEY_LOCKED, SIGN_KEY_UNFIT or SIGN_FAILED.
 */
export async function writeSignature(
  sign: SignConfig,
  { dir, file, of }: PaperPlace & { readonly of: string },
  context: SignContext,
): Promise<Artifact> {
  return writePaper('signature', await signatureOf(sign, join(dir, of), context), { dir, file })
}

/** What will keep it from signing, as far as that is known before there is anything to sign. */
export async function signingProblems(sign: SignConfig, world: World): Promise<SlipwayError[]> {
  try {
    if (sign.by === 'agent') await loadPublicKey(sign.publicKey)
    else if (sign.by !== 'command') await loadKey(sign, world)
    return []
  } catch (error) {
    if (isSlipwayError(error)) return [error]
    throw error
  }
}

async function signatureOf(
  sign: SignConfig,
  file: string,
  { root, world, signal }: SignContext,
): Promise<string | Uint8Array> {
  const options = { cwd: root, world, signal }
  if (sign.by === 'command') return runSigner([...sign.command, file], options)
  const content = await readFile(file)
  if (sign.by === 'agent') return signByAgent(sign.publicKey, content, options)
  return signAsSsh(content, await loadKey(sign, world))
}

/** By ssh-keygen, which speaks with every agent, and with keys that are in hardware. */
async function signByAgent(
  publicKey: string,
  content: Uint8Array,
  options: Omit<Parameters<typeof runSigner>[1], 'input'>,
): Promise<string> {
  const key = await loadPublicKey(publicKey)
  // Without the agent, it would ask for the passphrase of the private key beside the public one.
  const env = { SSH_ASKPASS: 'false', SSH_ASKPASS_REQUIRE: 'force' }
  const program = ['ssh-keygen', '-Y', 'sign', '-U', '-n', 'file', '-f', publicKey]
  const made = Buffer.from(await runSigner(program, { ...options, input: content, env })).toString()
  const signature = parseSshSignature(made)
  if (signature !== null && signature.publicKey.equals(key) && isSignatureOf(signature, content)) return made
  throw new SlipwayError('SIGN_FAILED', {
    program: 'ssh-keygen',
    exit: 0,
    said: 'what is no signature of the file',
  })
}
