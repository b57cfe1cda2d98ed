/** What was looked at of a release, and what came of it. */
export interface Verification {
  /** The canonical text that the artifacts carry; null where none of them says. */
  readonly version: string | null
  readonly checks: readonly Verified[]
  /** Nothing outside of it spoke for it: no checksums list it, and it was not built again. */
  readonly alone: boolean
}

export interface Verified {
  /** What should hold: `every file has its checksum`. */
  readonly title: string
  /** `skipped`: it could not be asked, and `detail` says why. */
  readonly result: 'holds' | 'fails' | 'skipped'
  /** What is wrong, with the values; what was found; or why it was not asked. */
  readonly detail: string
}

export const holds = (title: string, detail = ''): Verified => ({ title, result: 'holds', detail })
export const fails = (title: string, detail: string): Verified => ({ title, result: 'fails', detail })
export const skipped = (title: string, detail: string): Verified => ({ title, result: 'skipped', detail })
