/** A trace as the pages draw it. Times are nanoseconds from the trace's start, which a number holds exactly. */
export type AttributeType = 'string' | 'int' | 'double' | 'bool' | 'bytes' | 'array' | 'map';

export interface Attribute {
  readonly key: string;
  readonly type: AttributeType;
  /** As it is shown: lists and maps as JSON. */
  readonly text: string;
  /** Of a list. */
  readonly items?: readonly Attribute[];
}

export interface Resource {
  /** `service.name`; `unknown_service` where the sender gave none. */
  readonly service: string;
  readonly attributes: readonly Attribute[];
}

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly Attribute[];
}

export interface SpanEvent {
  readonly name: string;
  readonly atNs: number;
  readonly attributes: readonly Attribute[];
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly Attribute[];
}

export type SpanStatus = 'unset' | 'ok' | 'error';
export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface Span {
  /** 16 hex digits. */
  readonly id: string;
  /** Empty at a root. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startNs: number;
  readonly durationNs: number;
  readonly status: SpanStatus;
  readonly statusMessage: string;
  readonly traceState: string;
  readonly resource: Resource;
  readonly scope: Scope;
  readonly attributes: readonly Attribute[];
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** Attributes, events and links that the sender left out. */
  readonly dropped: number;
}

export interface Trace {
  /** 32 hex digits; empty where no span names it. */
  readonly id: string;
  /** Unix milliseconds. */
  readonly startMs: number;
  readonly durationNs: number;
  readonly spans: readonly Span[];
}
