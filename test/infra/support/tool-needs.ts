/** Lines of a parameter file: a tool needs a key, and two call services outside the network. */
export const TOOL_NEEDS =
  "param toolNeeds = { secrets: [{ setting: 'TICKETS_KEY', name: 'tickets-key' }], outbound: ['https://api.tickets.example', 'https://rates.example'] }";

/** The same, if it only needs the key. */
export const ONLY_SECRETS =
  "param toolNeeds = { secrets: [{ setting: 'TICKETS_KEY', name: 'tickets-key' }], outbound: [] }";
