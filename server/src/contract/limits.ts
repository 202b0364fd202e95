/**
 * Bytes of one head, by use. They add up: App Service's front ends accept at most 64 KiB of
 * headers, and the head contains a token twice, the second time as the platform's principal header,
 * in which each value of a list repeats its claim's name.
 */
const HEAD = {
  /** With 200 groups, the most that Entra lists, and 50 roles of 64 characters it has 16 KiB. */
  token: 20 * 1024,
  /** The same claims as the platform writes them: 24 KiB, or 28 with the long name of `roles`. */
  principal: 36 * 1024,
  /** The request line, the client's own headers, and those added by gateway and platform. */
  rest: 8 * 1024,
};

/** Every number that limits the cost of a request, with its unit and the reason for it. */
export const LIMITS = {
  /** Bytes of a body. The largest valid call of a tool is under 2 KiB; the SDK accepts 4 MiB. */
  bodyBytes: 64 * 1024,
  /** Levels of nesting. Each costs the parser and every later traversal stack and time. */
  jsonDepth: 32,
  /** Names in all objects of one body together. Each costs a hash and a comparison. */
  jsonKeys: 256,
  /** Elements and members of one body together. Each adds work to every schema that checks it. */
  jsonValues: 1_024,
  /** Characters of an answer that is written as one string; joining a longer one costs more than writes. */
  joinedAnswer: 16 * 1024,
  /** Characters of a JSON-RPC id. It is echoed, so a long one would amplify. */
  idLength: 128,
  /** Bytes of the request line and headers together. */
  headerBytes: HEAD.token + HEAD.principal + HEAD.rest,
  /** Bytes of headers that a caller may send; the gateway refuses more. */
  callerHeaderBytes: HEAD.token + HEAD.rest,
  /** Header lines. Above 2,000 Node itself would silently drop some. */
  headerCount: 100,
  /** Characters of the request target; the longest real one is `/mcp`. */
  targetLength: 2048,
  /** Characters of the Authorization header. */
  tokenLength: HEAD.token,
  /** Characters of the platform's principal header before decoding. */
  principalLength: HEAD.principal,
  /** Levels of nesting in that header: the platform's own three and one to spare. */
  principalDepth: 4,
  /** Names in that header: two per claim, and a role is a claim; more would exceed its length. */
  principalKeys: 2_048,
  /** Milliseconds until the head must be complete (slowloris). */
  headersTimeoutMs: 10_000,
  /** Milliseconds until head and body must be complete. */
  requestTimeoutMs: 30_000,
  /** Milliseconds between two checks for connections that exceed their time limit. */
  connectionsCheckMs: 1_000,
  /** Milliseconds without any byte while a request is served: a client that does not read. */
  silenceMs: 60_000,
  /** Milliseconds an idle connection is kept; longer than the gateway's pool would keep it. */
  keepAliveMs: 65_000,
  /**
   * Milliseconds an idle connection is kept after a refusal: a client that continues does so at
   * once, and others need the place.
   */
  refusedIdleMs: 5_000,
  /** Requests per connection, so that long-lived connections are spread over new instances. */
  requestsPerSocket: 10_000,
  /** Requests per connection without an answer yet; MCP clients send one after the other. */
  pipelinedRequests: 8,
  /** Open connections of the process; a further one replaces one that waits. */
  connections: 1_024,
  /** Connections beyond that number that the system has not closed yet. */
  connectionsSpare: 128,
  /** Requests of any kind per caller and minute, counted by the gateway; each tool also has its own limit. */
  callsPerMinute: 300,
  /** Requests served at once; a further one is told to retry. */
  concurrentRequests: 256,
  /** Requests served at once per caller; agents call a few tools at once, not dozens. */
  concurrentPerCaller: 64,
  /** Milliseconds from the head to the answer; the platform's front end times out after 230 s. */
  callMs: 20_000,
  /** Milliseconds from SIGTERM until connections that are still open are closed. */
  drainMs: 6_000,
  /** Milliseconds after that for delivering the remaining records. */
  flushMs: 10_000,
  /** Milliseconds after both until a process that still hangs is ended. */
  lastResortMs: 1_000,
  /** Milliseconds a verified token is remembered, but never past its own expiry. */
  rememberedCallerMs: 5 * 60_000,
  /** Verified tokens remembered; the least recently used is evicted first. */
  rememberedCallers: 2_000,
  /** Bytes of those tokens: 2 MiB for 2,000 typical callers, 4 for 500 with 50 long roles. */
  rememberedCallersBytes: 4 * 1024 * 1024,
  /** Seconds by which clocks may differ when `exp` and `nbf` are checked, as at the gateway. */
  clockSkewS: 60,
  /** Seconds between `iat` and `exp` that a token may claim at most. */
  tokenLifeS: 24 * 60 * 60,
  /** Levels of nesting in a token's header and in its claims; Entra's have two or three. */
  tokenDepth: 8,
  /** Names in a token's header and in its claims; Entra's have about 30. */
  tokenKeys: 256,
  /**
   * Bits of a verifying key: smaller keys will be broken one day; larger ones make each
   * verification slow (J-04).
   */
  keyBitsMin: 2_048,
  keyBitsMax: 8_192,
  /** Bits of all moduli checked per key set: 32 typical keys in 0.6 s, 8 of the largest in 4 s. */
  keysBits: 32 * 2_048,
  /** Milliseconds until a fetch of the key set is aborted. */
  keysFetchMs: 5_000,
  /** Bytes of a key set; Entra's has about 20 KiB. */
  keysBytes: 256 * 1024,
  /** Milliseconds a key set is used without asking its source again. */
  keysFreshMs: 10 * 60_000,
  /** Milliseconds a key set is still used while its source does not respond. */
  keysStaleMs: 60 * 60_000,
  /** Milliseconds between two fetches, however many unknown key ids arrive. */
  keysCooldownMs: 30_000,
  /**
   * Milliseconds between two fetches while no usable keys are cached, so that a short outage at
   * start ends soon.
   */
  keysRetryMs: 1_000,
  /** Records waiting for delivery, oldest dropped first: over 3 minutes at 10 calls a second. */
  recordQueue: 2_048,
  /** Characters of all waiting records together; an ordinary record has about 700. */
  recordQueueLength: 4 * 1024 * 1024,
  /** Milliseconds a record may wait: a new role assignment takes minutes to take effect. */
  recordAgeMs: 15 * 60_000,
  /** Records per delivery; the ingestion endpoint accepts far larger ones. */
  recordBatch: 256,
  /** Milliseconds between deliveries: an alert evaluates periods of minutes. */
  recordDelayMs: 2_000,
  /** Milliseconds until an unanswered delivery is abandoned, including the site's sign-in. */
  recordExportMs: 8_000,
  /** Milliseconds before a failed delivery is retried, doubled each time up to the second value. */
  recordRetryMs: 1_000,
  recordRetryMaxMs: 30_000,
  /** Milliseconds a store may ask to wait: records stay in the queue for longer than that. */
  recordRetryAfterMs: 120_000,
  /** Milliseconds between two lines on standard error about undelivered records. */
  recordSayMs: 60_000,
  /** Bytes that standard output may buffer before records count as lost. */
  stdoutBytes: 1024 * 1024,
  /** Records of refused requests per second, and in one burst: anyone can cause them. */
  refusalRecordsPerS: 100,
  refusalRecordsBurst: 1_000,
  /** Characters of a linked correlation id that the caller chose; a GUID has 36. */
  linkedIdLength: 64,
  /** Rounds of decoding a text that is inspected: attacks stack up to three encodings. */
  decodingRounds: 4,
  /** Milliseconds a client may cache the tool list, which changes with the caller's token. */
  toolListMs: 60_000,
  /** Tool lists kept, one for each set of rights that callers have; beyond it they are made again. */
  toolLists: 64,
  /** Characters of an id on the status page, and the number of scopes or roles shown. */
  shownIdLength: 64,
  shownListLength: 32,
  /** UTF-16 units of a topic to look up; the longest real one has under 30. */
  topicLength: 256,
  /** UTF-16 units of an action in the audit trail. */
  actionLength: 64,
  /** UTF-16 units of the detail in the audit trail: the size of one value of a record (L-05). */
  detailLength: 256,
  /** Characters of an untrusted text (a display name, a content type) that a tool shows. */
  foreignTextLength: 128,
  /** Characters of the line on standard error about a tool that threw: the nearest ten frames. */
  stackLength: 1024,
  /** Milliseconds for reading a secret's metadata, including sign-in, retries and all pages. */
  vaultReadMs: 5_000,
  /** Retries per vault request after a transient failure. */
  vaultRetries: 2,
  /** Milliseconds before the first retry, doubled for the next. */
  vaultRetryDelayMs: 200,
  /** Bytes of one vault response; a page of 25 versions has about 10 KiB. */
  vaultBytes: 64 * 1024,
  /** Versions of one secret searched for the newest: 20 pages, about a second. */
  secretVersions: 500,
  /** Milliseconds metadata is cached, so that calls do not become load on the vault (D-05). */
  secretFreshMs: 10_000,
  /** Milliseconds a failure is cached, so that a vault that is down or throttling is left alone. */
  secretFailureMs: 2_000,
  /**
   * Milliseconds between two reports of when secrets expire: the alert's window of two days
   * contains several, so one that is lost does not matter.
   */
  expiryReportMs: 12 * 60 * 60_000,
  /** Milliseconds until a secret that could not be read is tried again. */
  expiryRetryMs: 10 * 60_000,
  /** Milliseconds for one call of a tool to a service outside; half of what the tool's caller waits. */
  outboundMs: 10_000,
  /** Bytes of its answer: more than a model can read, and little enough for 64 at once. */
  outboundBytes: 256 * 1024,
  /** Bytes of its head. */
  outboundHeadBytes: 16 * 1024,
  /** Characters of the header in which a head travels between server and forwarding site: base64 adds a third. */
  outboundEnvelopeBytes: 28 * 1024,
  /** Interim responses, such as `103 Early Hints`, before it; each is parsed. */
  outboundInterim: 16,
  /** Calls to services that one call of a tool has open; more would take the places of other tools. */
  outboundPerCall: 8,
  /** Names in all objects of an answer in JSON together. */
  outboundKeys: 8_192,
  /** Elements and members in an answer of another MCP server together. */
  outboundValues: 32_768,
  /** Seconds for one call of an upstream, and the most that one may declare: less than `silenceMs`. */
  upstreamS: 10,
  upstreamMostS: 55,
  /** Milliseconds that a call has beyond those of its upstream, to be judged and answered. */
  upstreamSpareMs: 3_000,
  /** Bytes of an answer that does not come from outside, and the most that an upstream may declare. */
  upstreamBytes: 1024 * 1024,
  upstreamMostBytes: 4 * 1024 * 1024,
  /** Bytes of one message of a program: more than a model can read, and little enough for 16 at once. */
  bridgedBytes: 1024 * 1024,
  /** Messages in one answer that is a stream; each is parsed. */
  upstreamEvents: 4_096,
  /** Reports of progress that one call passes on. */
  upstreamProgress: 1_024,
  /** Sessions at upstreams in the whole process; each holds a few KiB here, and its own state there. */
  upstreamSessions: 200,
  /** Sessions of one user at one of them, each with another client: a program in a site has 16 for everybody. */
  upstreamSessionsPerUser: 4,
  /** Milliseconds without a call after which a session is not used again. */
  upstreamIdleMs: 5 * 60_000,
  /** Milliseconds until a session is replaced, however much it is used. */
  upstreamSessionMs: 60 * 60_000,
  /** Milliseconds until a session's tools are compared again with what was reviewed. */
  upstreamCompareMs: 10 * 60_000,
  /** Milliseconds until the call of a tool that was withdrawn, or a notice of the server, compares again. */
  upstreamRetryMs: 10_000,
  /** Milliseconds between two looks for sessions that are idle. */
  upstreamSweepMs: 60_000,
  /** Pages of one list of tools, each as long as any answer at most. */
  upstreamPages: 4,
  /** Characters of a block in an error; looking for secrets takes the square of its length. */
  upstreamErrorLength: 8 * 1024,
  /** Blocks of one answer. */
  upstreamBlocks: 64,
  /** Milliseconds until the site's identity or the sign-in service must have issued a token. */
  tokenIssueMs: 5_000,
  /** Milliseconds before its expiry at which a token for another server is not used any more. */
  tokenMarginMs: 2 * 60_000,
  /** Tokens for other servers remembered; the least recently used is dropped first. */
  rememberedTokens: 500,
  /** Milliseconds after a call for which sign-in counts as verified; keys may be cached as long. */
  sightingMs: 60 * 60_000,
  /** Milliseconds until a lookup of the vault's name is abandoned; a page waits for it. */
  vaultLookupMs: 1_000,
  /** Milliseconds the address of the vault's name is cached. */
  vaultAddressMs: 30_000,
} as const;
