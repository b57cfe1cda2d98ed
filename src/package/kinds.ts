import type { ArtifactKind } from '../config/index.js'
import { npm } from './npm.js'
import { tarball } from './tarball.js'
import type { Packager } from './types.js'

export const kinds: Readonly<Record<ArtifactKind, Packager>> = { tarball, npm }
