/** Names of variables that decide what a program loads, or that its site sets itself. */
const TAKEN = /^(?:HOME|PATH|PORT)$|^(?:LD|MCP|NODE|WEBSITE)_/;

/** Whether a program behind this server may be given a variable of this name. */
export const isVariableName = (name: string): boolean =>
  /^[A-Za-z_]\w{0,63}$/.test(name) && !TAKEN.test(name);
