using Pharos.SpanMetrics.Graph;

namespace Pharos.SpanMetrics.Tests;

/// <summary>Edges of which one side sends no spans, and the limits (Tempo docs: service graphs, virtual nodes).</summary>
public sealed class ServiceGraphTests
{
    private const int Server = 2, Client = 3;

    [Fact]
    public void A_root_server_span_has_an_unknown_user_as_client()
    {
        TestSpans spans = Graph();
        spans.Take("service.name=api", "GET /", Server, spanId: 1);
        Assert.Empty(spans.Collect());
        spans.NowMs += 10_000;
        Assert.Equal(1, spans.Collect()["""traces_service_graph_request_total{client="user", connection_type="virtual_node", server="api"}"""]);
    }

    [Fact]
    public void A_client_span_names_the_peer_that_sends_no_spans()
    {
        TestSpans spans = Graph(new ServiceGraphOptions { VirtualNodeLabel = true });
        spans.Take("service.name=api", "POST", Client, spanId: 1, attributes: "peer.service=payments", status: 2);
        spans.NowMs += 10_000;
        Dictionary<string, double> series = spans.Collect();
        Assert.Equal(1, series["""traces_service_graph_request_total{client="api", connection_type="virtual_node", server="payments", virtual_node="server"}"""]);
        Assert.Equal(1, series["""traces_service_graph_request_failed_total{client="api", connection_type="virtual_node", server="payments", virtual_node="server"}"""]);
    }

    [Fact]
    public void A_side_that_says_nothing_of_the_other_is_unpaired()
    {
        TestSpans spans = Graph();
        spans.Take("service.name=api", "call", Client, spanId: 1);
        spans.Take("service.name=web", "serve", Server, spanId: 3, parentId: 2);
        spans.NowMs += 10_000;
        Dictionary<string, double> series = spans.Collect();
        Assert.Equal(1, series["""traces_service_graph_unpaired_spans_total{client="api"}"""]);
        Assert.Equal(1, series["""traces_service_graph_unpaired_spans_total{server="web"}"""]);
        Assert.DoesNotContain(series.Keys, k => k.StartsWith("traces_service_graph_request_total", StringComparison.Ordinal));
    }

    [Fact]
    public void Sides_pair_in_any_order_and_later_than_the_collection()
    {
        TestSpans spans = Graph();
        spans.Take("service.name=web", "serve", Server, spanId: 3, parentId: 2);
        spans.NowMs += 9_000;
        spans.Collect();
        spans.Take("service.name=api", "call", Client, spanId: 2);
        Assert.Equal(1, spans.Collect()["""traces_service_graph_request_total{client="api", server="web"}"""]);
        Assert.Equal(0, spans.Graph!.Waiting);
    }

    [Fact]
    public void Edges_that_end_in_any_order_leave_those_beside_them_waiting()
    {
        TestSpans spans = Graph();
        for (ulong round = 0; round < 3; round++) // the second and third use the first one's edges again
        {
            ulong first = 10 * round;
            for (ulong id = 1; id <= 5; id++) spans.Take("service.name=api", "call", Client, spanId: first + id, status: id == 3 ? 2 : 0);
            foreach (ulong id in (ulong[])[3, 1, 5]) spans.Take("service.name=web", "serve", Server, spanId: 100 + first + id, parentId: first + id);
            Assert.Equal(2, spans.Graph!.Waiting);
            spans.NowMs += 10_000;
            Dictionary<string, double> series = spans.Collect();
            Assert.Equal(0, spans.Graph.Waiting);
            Assert.Equal(2 * (round + 1), series["""traces_service_graph_unpaired_spans_total{client="api"}"""]);
            Assert.Equal(3 * (round + 1), series["""traces_service_graph_request_total{client="api", server="web"}"""]);
            Assert.Equal(round + 1, series["""traces_service_graph_request_failed_total{client="api", server="web"}"""]);
        }
    }

    [Fact]
    public void A_count_that_ended_begins_anew()
    {
        var spans = new TestSpans(new Series.SeriesTableOptions { StaleAfter = TimeSpan.FromMinutes(1) });
        spans.Graph = new GraphProcessor(new ServiceGraphOptions(), spans.Table);
        for (ulong round = 1; round <= 3; round++)
        {
            spans.Take("service.name=api", "call", Client, spanId: round);
            spans.NowMs += 10_000;
            Assert.Equal(round == 3 ? 1 : round, spans.Collect()["""traces_service_graph_unpaired_spans_total{client="api"}"""]);
            if (round != 2) continue;
            spans.NowMs += 120_000;
            spans.Collect();
            Assert.Equal(0, spans.Table.Active);
        }
    }

    [Theory]
    [InlineData("db.name=shop", "shop")]
    [InlineData("db.system=postgresql", "postgresql")]
    [InlineData("db.system=postgresql server.address=db1", "db1")]
    [InlineData("db.system=postgresql network.peer.address=::1 network.peer.port=5432", "::1:5432")]
    [InlineData("db.namespace=ns db.name=shop", "ns")]
    [InlineData("db.name=shop peer.service=orders-db server.address=db1", "orders-db")]
    public void A_database_needs_no_second_span_and_is_named_by_what_names_it_best(string attributes, string server)
    {
        TestSpans spans = Graph();
        spans.Take("service.name=api", "SELECT", Client, spanId: 1, attributes: attributes);
        Assert.Equal(1, spans.Collect()[$$"""traces_service_graph_request_total{client="api", connection_type="database", server="{{server}}"}"""]);
    }

    [Fact]
    public void Too_many_waiting_edges_drop_spans_and_count_them()
    {
        TestSpans spans = Graph(new ServiceGraphOptions { MaxItems = 2 });
        for (ulong id = 1; id <= 5; id++) spans.Take("service.name=api", "call", Client, id);
        Assert.Equal(2, spans.Graph!.Waiting);
        Assert.Equal(3, spans.Collect()["""traces_service_graph_dropped_spans_total{client="api"}"""]);
    }

    private static TestSpans Graph(ServiceGraphOptions? options = null)
    {
        var spans = new TestSpans();
        spans.Graph = new GraphProcessor(options ?? new ServiceGraphOptions(), spans.Table);
        return spans;
    }
}
