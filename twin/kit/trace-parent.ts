/** A position in a distributed trace (W3C Trace Context, section 3.2). */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
}

/** Version 00 ends with its flags, later ones may go on; `ff` is no version, and zeros are no id. */
const FORM =
  /^(?!ff|00.{54})[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(?:-.*)?$/;

/** The position that a header field tells; anything else that a caller may have sent is ignored. */
export function traceParentIn(name: string, value: string): TraceParent | undefined {
  if (name.length !== 11 || name.toLowerCase() !== 'traceparent') return undefined;
  const [, traceId, spanId] = FORM.exec(value.trim()) ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}
