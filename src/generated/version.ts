declare const __SLIPWAY_STAMP_VERSION__: string
export const ServiceVersion: string =
  typeof __SLIPWAY_STAMP_VERSION__ === 'undefined' ? '0.0.0-0000000000-19700101.000000' : __SLIPWAY_STAMP_VERSION__
