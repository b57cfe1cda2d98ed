/**
 * What runs in a browser that opens trial.html, by name: `report.js`, `report.css`, `licenses.txt`. Here is none: Slipway's
 * own build puts a module in the place of this one that has them, made of `client/` (scripts/client-plugin.ts). Where the
 * source is run as it is, the tables are there, and nothing is drawn.
 */
export const assets: Readonly<Record<string, string>> = {}
