import { sha256 } from '../../sha256.js'
import { sameButForLayout } from '../same-but-for-layout.js'
import { look } from './look.js'
import type { PlannedFile, WantedFile } from './types.js'

/** What becomes of a file that exists and differs: it stays; it stays, and `--force` would not let it; it is replaced. */
export type Existing = 'keep' | 'offer' | 'replace'

/** What to do about one file, or why nothing can be done. */
export async function planFile(
  root: string,
  wanted: WantedFile,
  existing: Existing,
): Promise<PlannedFile | { readonly path: string; readonly blocked: string }> {
  const { path, about, content, merge } = wanted
  const found = await look(root, path)
  if (found.kind === 'blocked') return { path, blocked: found.why }
  if (found.kind === 'nothing') return { path, action: 'create', reason: about, content, before: null }

  const before = sha256(found.bytes)
  const text = found.bytes.toString()
  const leave = (reason: string): PlannedFile => ({ path, action: 'leave', reason, content: null, before })
  if (merge !== undefined) {
    const merged = merge(text)
    return merged.added.length === 0
      ? leave('has all that is needed')
      : {
          path,
          action: 'change',
          reason: `add ${merged.added.join(', ')}`,
          content: merged.content,
          before,
        }
  }
  if (sameButForLayout(text, content)) return leave('is as it should be')
  if (existing === 'keep') return leave('exists')
  if (existing === 'offer') return leave('exists; --force writes it anew')
  return { path, action: 'replace', reason: 'write it anew (--force)', content, before }
}
