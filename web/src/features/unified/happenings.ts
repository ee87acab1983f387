import type { JournalEvent } from '../../api/events';
import type { IncidentSummary } from '../../api/incidents';
import type { Annotation } from '../../charts/uplot/annotations';
import { asObject, asString } from '../../grafana/json';
import { pageHref, type LinkRange } from '../../grafana/links/source';
import type { Tone } from '../../ui/Labels';
import type { HappeningKind } from './search';

/** Something that happened to a service, as the list and the charts show it. */
export interface Happening {
  readonly key: string;
  readonly kind: HappeningKind;
  readonly timeMs: number;
  readonly endMs?: number | undefined;
  readonly title: string;
  /** How it stands, as a word. */
  readonly state: string;
  readonly tone: Tone;
  readonly href: string;
}

const deploymentTone: Readonly<Record<string, Tone>> = { success: 'ok', failure: 'critical', cancelled: 'unknown', in_progress: 'info', pending: 'info' };

function deployments(events: readonly JournalEvent[], range: LinkRange): readonly Happening[] {
  // A deployment is told of at each step; the newest event says how it ended.
  const newest = new Map<string, JournalEvent>();
  for (const event of events) if (event.type === 'deployment' && (newest.get(event.subject)?.time ?? -1) < event.time) newest.set(event.subject, event);
  return [...newest.values()].map((event): Happening => {
    const status = asString(asObject(event.body)['status']) ?? '';
    return {
      key: `deployment-${event.subject}`, kind: 'deployments', timeMs: event.time, title: event.title.replace(/: \w+$/, ''), state: status === '' ? 'deployed' : status.replace('_', ' '), tone: deploymentTone[status] ?? 'info',
      href: pageHref('/dora', { service: event.service, environment: event.environment, deployment: event.subject }, range),
    };
  });
}

/** Alerts as spans: each `firing` up to the next `resolved` of the same alert, or open. */
function alerts(events: readonly JournalEvent[], range: LinkRange): readonly Happening[] {
  const found: Happening[] = [];
  const open = new Map<string, JournalEvent>();
  const close = (event: JournalEvent, endMs: number | undefined) => {
    const body = asObject(event.body);
    const severity = asString(asObject(body['labels'])['severity']) ?? '';
    const name = asString(body['alertname']) ?? event.title;
    found.push({
      key: `alert-${event.id}`, kind: 'alerts', timeMs: event.time, endMs, title: asString(asObject(body['annotations'])['summary']) ?? name, state: endMs === undefined ? 'firing' : 'resolved',
      tone: endMs !== undefined ? 'ok' : severity === 'critical' ? 'critical' : 'warning', href: pageHref('/alerts', { q: name }, range),
    });
  };
  for (const event of events.filter(({ type }) => type === 'alert.transition').toSorted((a, b) => a.time - b.time)) {
    const state = asString(asObject(event.body)['state']);
    const before = open.get(event.subject);
    if (state === 'firing' && before === undefined) open.set(event.subject, event);
    else if ((state === 'resolved' || state === 'inactive') && before !== undefined) {
      close(before, event.time);
      open.delete(event.subject);
    }
  }
  for (const event of open.values()) close(event, undefined);
  return found.filter(({ endMs }) => endMs === undefined || endMs >= range.fromMs);
}

function incidents(all: readonly IncidentSummary[], place: { readonly service: string; readonly environment: string }, range: LinkRange): readonly Happening[] {
  return all
    .filter((one) => one.service === place.service && (place.environment === '' || one.environment === place.environment) && one.start <= range.toMs && (one.end ?? Infinity) >= range.fromMs)
    .map((one): Happening => ({
      key: `incident-${one.id}`, kind: 'incidents', timeMs: one.start, endMs: one.end, title: one.title, state: one.state, tone: one.state === 'resolved' ? 'ok' : one.severity === 'critical' ? 'critical' : 'warning',
      href: pageHref(`/incidents/${encodeURIComponent(one.id)}`, {}, range),
    }));
}

/** Everything that happened to a place in a range, newest first; every link keeps the range. */
export function happeningsOf(events: readonly JournalEvent[], book: readonly IncidentSummary[], place: { readonly service: string; readonly environment: string }, range: LinkRange): readonly Happening[] {
  return [...deployments(events, range), ...alerts(events, range), ...incidents(book, place, range)].toSorted((a, b) => b.timeMs - a.timeMs);
}

/** The same as marks of the charts, and the moment that the reader chose. */
export function marksOf(happenings: readonly Happening[], chosen: { readonly timeMs: number; readonly title: string } | undefined, colors: Readonly<Record<Tone, string>> & { readonly chosen: string }, nowMs: number): readonly Annotation[] {
  const marks = happenings
    // An alert and the incident that it opened are one span: the incident's is drawn.
    .filter(({ kind, timeMs }) => kind !== 'alerts' || !happenings.some((other) => other.kind === 'incidents' && other.timeMs <= timeMs && (other.endMs ?? nowMs) >= timeMs))
    .map(({ timeMs, endMs, kind, title, state, tone, href }): Annotation => ({
      time: timeMs, ...(kind === 'deployments' ? {} : { timeEnd: endMs ?? nowMs }), title: `${title}: ${state}`, text: '', tags: [kind.replace(/s$/, '')], color: kind === 'deployments' ? colors[tone === 'ok' ? 'info' : tone] : colors[tone === 'ok' ? 'warning' : tone], link: href,
    }));
  return chosen === undefined ? marks : [...marks, { time: chosen.timeMs, title: chosen.title, text: '', tags: ['chosen'], color: colors.chosen }];
}
