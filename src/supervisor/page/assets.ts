/**
 * The files of the page that a browser asks for, by name. Here are none: Slipway's own build puts a module in the place
 * of this one that has them, made of `client/` (scripts/client-plugin.ts). A supervisor that was built in another way has no page.
 */
export const assets: Readonly<Record<string, string>> = {}
