// The name that contract.ts calls STAMP_CONSTANT. It must stand here literally: a bundle replaces it with the version.
// oxlint-disable-next-line no-underscore-dangle
declare const __SLIPWAY_STAMP_VERSION__: string | undefined

/** The canonical text that was stamped into this bundle; a development version where nobody stamped one. */
export const stampedVersion: string =
  typeof __SLIPWAY_STAMP_VERSION__ === 'string'
    ? __SLIPWAY_STAMP_VERSION__
    : '0.0.0-0000000000-19700101.000000'
