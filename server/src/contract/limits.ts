/**
 * Bytes of one head, by what they are spent on. They are spent together: App Service's front ends
 * take 64 KiB of headers and not more, and a token comes twice, the second time as the platform's
 * principal header, in which each value of a list brings its claim's name along.
 */
const HEAD = {
  /** With 200 groups, the most that Entra names, and 50 roles of 64 characters it has 16 KiB. */
  token: 20 * 1024,
  /** The same claims as the platform writes them have 24 KiB, with the long name of `roles` 28. */
  principal: 36 * 1024,
  /** The request line, the client's own headers, and what gateway and platform add. */
  rest: 8 * 1024,
};

/** Every number that bounds what a request may cost, with its unit and the reason for it. */
export const LIMITS = {
  /** Bytes. The largest valid call of the five tools is under 2 KiB; the SDK alone takes 4 MiB. */
  bodyBytes: 64 * 1024,
  /** Levels of nesting. Deep nesting costs the parser and every later walk stack and time. */
  jsonDepth: 32,
  /** Names in all objects of one body together: each costs a hash and a comparison. */
  jsonKeys: 256,
  /** Elements and members of one body together: each costs every schema that looks at it. */
  jsonValues: 1_024,
  /** Characters of a JSON-RPC id: it is echoed, so a long one would amplify. */
  idLength: 128,
  /** Bytes of the request line and headers together. */
  headerBytes: HEAD.token + HEAD.principal + HEAD.rest,
  /** Bytes of the headers that a caller may send; the gateway refuses more. */
  callerHeaderBytes: HEAD.token + HEAD.rest,
  /** Header lines. Above 2,000 Node itself would drop some in silence. */
  headerCount: 100,
  /** Characters of the request target; the longest real one is `/mcp`. */
  targetLength: 2048,
  /** Characters of the Authorization header. */
  tokenLength: HEAD.token,
  /** Characters of the platform's principal header before decoding. */
  principalLength: HEAD.principal,
  /** Levels of nesting in it, the platform's own three and one to spare. */
  principalDepth: 4,
  /** Names in it: two for each claim, and a role is a claim; more would not fit its length. */
  principalKeys: 2_048,
  /** Milliseconds until the head is complete (slowloris). */
  headersTimeoutMs: 10_000,
  /** Milliseconds until head and body are complete. */
  requestTimeoutMs: 30_000,
  /** Milliseconds between two looks at connections that are over their time. */
  connectionsCheckMs: 1_000,
  /** Milliseconds in which no byte moves while a request is served: a reader who does not read. */
  silenceMs: 60_000,
  /** Milliseconds an idle connection is kept; longer than the gateway's pool would keep it. */
  keepAliveMs: 65_000,
  /** The same after a refusal: a client that goes on does so at once, and others need the place. */
  refusedIdleMs: 5_000,
  /** Requests on one connection, so that long-lived ones are spread over new instances. */
  requestsPerSocket: 10_000,
  /** Requests on one connection that have no answer yet; clients of MCP send one after the other. */
  pipelinedRequests: 8,
  /** Open connections of the process; one more takes the place of one that waits. */
  connections: 1_024,
  /** Connections beyond it that the system has not closed yet. */
  connectionsSpare: 128,
  /** Requests that are being served at once; one more is told to come back. */
  concurrentRequests: 256,
  /** Of these, the most that one caller may hold; agents call a few tools at once, not dozens. */
  concurrentPerCaller: 64,
  /** Milliseconds from the head to the answer; the platform's front end gives up after 230 s. */
  callMs: 20_000,
  /** Milliseconds from SIGTERM until connections that are still open are cut off. */
  drainMs: 6_000,
  /** Milliseconds after that for what is recorded to be delivered. */
  flushMs: 10_000,
  /** Milliseconds after both until a process that hangs anyhow is ended. */
  lastResortMs: 1_000,
  /** Milliseconds a verified token is remembered; never past its own expiry. */
  verifiedTokenMs: 5 * 60_000,
  /** Verified tokens that are remembered, least recently used out first. */
  verifiedTokens: 2_000,
  /** Bytes of all of them: 2,000 usual callers take 2 MiB, 500 with 50 long roles all of it. */
  verifiedTokensBytes: 4 * 1024 * 1024,
  /** Seconds by which clocks may differ when `exp` and `nbf` are judged; the gateway's is the same. */
  clockSkewS: 60,
  /** Seconds between `iat` and `exp` that a token may claim at the most. */
  tokenLifeS: 24 * 60 * 60,
  /** Levels of nesting in a token's header and in its claims; Entra's have two or three. */
  tokenDepth: 8,
  /** Names in either of them; Entra's have about 30. */
  tokenKeys: 256,
  /** Bits of a key that may verify: fewer are broken one day, more make one signature dear (J-04). */
  keyBitsMin: 2_048,
  keyBitsMax: 8_192,
  /** Bits of all moduli of one set that are judged: 32 usual keys in 0.6 s, 8 of the largest in 4 s. */
  keysBits: 32 * 2_048,
  /** Milliseconds until a fetch of the key set is given up. */
  keysFetchMs: 5_000,
  /** Bytes of a key set; Entra's has about 20 KiB. */
  keysBytes: 256 * 1024,
  /** Milliseconds for which a key set counts without asking its source again. */
  keysFreshMs: 10 * 60_000,
  /** Milliseconds a key set still counts while its source does not answer. */
  keysStaleMs: 60 * 60_000,
  /** Milliseconds between two fetches, however many unknown key ids come in. */
  keysCooldownMs: 30_000,
  /** The same while there are no keys at all, so that a short outage at the start heals soon. */
  keysRetryMs: 1_000,
  /** Records that may wait for delivery, the oldest lost first: over 3 minutes of 10 calls a second. */
  recordQueue: 2_048,
  /** Characters that they may hold together; an ordinary record has about 700. */
  recordQueueLength: 4 * 1024 * 1024,
  /** Milliseconds that a record may wait: a new grant of a role takes minutes to act. */
  recordAgeMs: 15 * 60_000,
  /** Records in one delivery; the ingestion endpoint takes far larger ones. */
  recordBatch: 256,
  /** Milliseconds between deliveries: an alert looks at minutes. */
  recordDelayMs: 2_000,
  /** Milliseconds until a delivery without an answer is given up, the site's sign-in included. */
  recordExportMs: 8_000,
  /** Milliseconds before a failed delivery is tried again; doubled each time, up to the second. */
  recordRetryMs: 1_000,
  recordRetryMaxMs: 30_000,
  /** Milliseconds for which a store may ask to be left alone: the queue lasts longer than that. */
  recordRetryAfterMs: 120_000,
  /** Milliseconds between two lines on standard error about records that do not get through. */
  recordSayMs: 60_000,
  /** Bytes that standard output may hold back before records count as lost. */
  stdoutBytes: 1024 * 1024,
  /** Records of refused requests a second, and how many may come at once: anybody can cause them. */
  refusalRecordsPerS: 100,
  refusalRecordsBurst: 1_000,
  /** Characters of a correlation id of somebody else that is linked; a GUID has 36. */
  linkedIdLength: 64,
  /** Rounds of undoing encodings of a text that is looked at: attacks stack up to three. */
  decodingRounds: 4,
  /** Milliseconds for which a client may keep the tool list; it changes with the caller's token. */
  toolListMs: 60_000,
  /** Characters of an id that the status page shows, and how many scopes or roles. */
  shownIdLength: 64,
  shownListLength: 32,
  /** UTF-16 units of a topic that is looked up; the longest real one has under 30. */
  topicLength: 256,
  /** UTF-16 units of an action in the audit trail. */
  actionLength: 64,
  /** UTF-16 units of the detail in the audit trail: what one value of a record holds (L-05). */
  detailLength: 256,
  /** Characters of a foreign text (a display name, a content type) that a tool shows. */
  foreignTextLength: 128,
  /** Characters of the line on standard error about a tool that threw: the nearest ten frames. */
  stackLength: 1024,
  /** Milliseconds for reading a secret's metadata: sign-in, retries and all pages together. */
  vaultReadMs: 5_000,
  /** Times that one request to the vault is repeated after a failure that may pass. */
  vaultRetries: 2,
  /** Milliseconds before the first repetition; doubled for the next. */
  vaultRetryDelayMs: 200,
  /** Bytes of one answer of the vault; a page of 25 versions has about 10 KiB. */
  vaultBytes: 64 * 1024,
  /** Versions of one secret that are looked through for the newest: 20 pages, about a second. */
  secretVersions: 500,
  /** Milliseconds metadata is remembered, so that calls do not become load on the vault (D-05). */
  secretFreshMs: 10_000,
  /** Milliseconds a failure is remembered: a vault that is down or throttles is left alone. */
  secretFailureMs: 2_000,
  /** Milliseconds for which a caller that was seen lets sign-in hold: keys may be kept as long. */
  sightingMs: 60 * 60_000,
  /** Milliseconds until a look-up of the vault's name is given up; a page waits for it. */
  vaultLookupMs: 1_000,
  /** Milliseconds for which the address of the vault's name is remembered. */
  vaultAddressMs: 30_000,
} as const;
