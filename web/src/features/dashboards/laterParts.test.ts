import { describe, expect, it } from 'vitest';
import { laterPart } from './laterParts';

describe('laterPart', () => {
  it.each([
    [['sum(rate(traces_spanmetrics_calls_total[5m]))', 'traces_service_graph_request_total'], 'trace'],
  ])('%j waits for a later part', (expressions, part) => expect(laterPart(expressions)).toContain(part));

  it.each([[['up']], [['anvila:availability_error_ratio:1h']], [['slo:error_budget:ratio']], [['avg(anvila_lead_time_minutes)']], [[]]])('%j waits for none', (expressions) => expect(laterPart(expressions)).toBeUndefined());
});
