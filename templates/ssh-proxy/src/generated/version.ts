// Written by Slipway, do not edit. It is the same on every build, and belongs in git.
// A bundle defines the constants that it reads; elsewhere it says the development version.
/* oxlint-disable */
/* eslint-disable */

declare const __SLIPWAY_STAMP_VERSION__: string
declare const __SLIPWAY_STAMP_MAJOR__: number
declare const __SLIPWAY_STAMP_MINOR__: number
declare const __SLIPWAY_STAMP_COMMITS__: number
declare const __SLIPWAY_STAMP_SHA__: string
declare const __SLIPWAY_STAMP_DATE__: string
declare const __SLIPWAY_STAMP_TIME__: string
declare const __SLIPWAY_STAMP_DIRTY__: boolean

/** Which build this is: `<major>.<minor>.<commit#>-<sha>-<date>.<time>`. */
export const ServiceVersion: string =
  typeof __SLIPWAY_STAMP_VERSION__ === 'undefined'
    ? '0.0.0-0000000000-19700101.000000'
    : __SLIPWAY_STAMP_VERSION__
/** The first of the two numbers that people choose. */
export const major: number = typeof __SLIPWAY_STAMP_MAJOR__ === 'undefined' ? 0 : __SLIPWAY_STAMP_MAJOR__
/** The second of them. */
export const minor: number = typeof __SLIPWAY_STAMP_MINOR__ === 'undefined' ? 0 : __SLIPWAY_STAMP_MINOR__
/** How many commits led to the one that was built. */
export const commits: number =
  typeof __SLIPWAY_STAMP_COMMITS__ === 'undefined' ? 0 : __SLIPWAY_STAMP_COMMITS__
/** The first 10 hex digits of its id. */
export const sha: string = typeof __SLIPWAY_STAMP_SHA__ === 'undefined' ? '0000000000' : __SLIPWAY_STAMP_SHA__
/** UTC, `yyyymmdd`. */
export const date: string =
  typeof __SLIPWAY_STAMP_DATE__ === 'undefined' ? '19700101' : __SLIPWAY_STAMP_DATE__
/** UTC, `hhmmss`. */
export const time: string = typeof __SLIPWAY_STAMP_TIME__ === 'undefined' ? '000000' : __SLIPWAY_STAMP_TIME__
/** The tree held changes that no commit holds. */
export const dirty: boolean = typeof __SLIPWAY_STAMP_DIRTY__ === 'undefined' ? false : __SLIPWAY_STAMP_DIRTY__

/** The parts of ServiceVersion. */
export const version: {
  readonly major: number
  readonly minor: number
  readonly commits: number
  readonly sha: string
  readonly date: string
  readonly time: string
  readonly dirty: boolean
} = { major, minor, commits, sha, date, time, dirty }
