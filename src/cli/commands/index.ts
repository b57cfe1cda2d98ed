import type { Command } from '../command.js'
import { build } from './build.js'
import { doctor } from './doctor.js'
import { init } from './init.js'
import { release } from './release.js'
import { trial } from './trial.js'
import { verify } from './verify.js'
import { version } from './version.js'

/** In the order in which help shows them. */
export const commands: readonly Command[] = [init, version, build, trial, release, verify, doctor]
