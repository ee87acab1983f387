using System.Text;
using Pharos.SpanMetrics.Graph;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;
using Pharos.Testing;
using Pharos.Traces.Ingest;
using Pharos.Traces.Store;
using Pharos.Traces.Store.Head;
using Pharos.Traces.TraceQL;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Tests;

/// <summary>Damaged input ends in the one exception that says so, never in another. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs (<c>./test dotnet</c>: a second).</summary>
public sealed class FuzzTests
{
    private static readonly string[] s_queries =
    [
        "{ span.http.status_code >= 500 && resource.service.name =~ \"a.*\" } >> { status = error } | by(name) | count() > 2 | select(.a)",
        "{ .\"a b\".c = `x` || !(duration > 1.5h) } | quantile_over_time(duration, .5, .9) by (kind) | topk(3) > 1 with(sample=0.1)",
        "({ } | rate()) / ({ nil != .a } | count_over_time())", "{ } | compare({ status = error }, 5, 1, 2)", "(max(.a) + 1) > -2 | { parent.x != nil }",
    ];

    private static readonly string[] s_pieces = ["{", "}", "(", ")", "[", "]", ".", ",", "|", "&", "<", ">", "=", "!", "~", "+", "-", "*", "/", "%", "^", "\"", "`", ":", "0", "a", "\\", "\u00e9", "\n", "null", "1e999", "\\ud800"];

    [Fact]
    public void Queries_parse_or_say_where_they_do_not() => Fuzz.Run(random =>
    {
        string query = random.Mutate(random.Pick(s_queries), s_pieces);
        try
        {
            Query parsed = Parser.Parse(query);
            Assert.Equal(parsed.ToString(), Parser.Parse(parsed.ToString()).ToString());
            Checker.Check(parsed);
        }
        catch (TraceQLException e) { Assert.NotEmpty(e.Reason); }
    });

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_overflow_the_stack()
    {
        foreach ((string open, string close) in ((string, string)[])[("(", ")"), ("{ (", ") }"), ("{ -", "1 }"), ("{ !", ".a }")])
            Assert.Throws<TraceQLException>(() => Parser.Parse(string.Concat(Enumerable.Repeat(open, 20_000)) + "{ }" + string.Concat(Enumerable.Repeat(close, 20_000))));
        Assert.Throws<TraceQLException>(() => Parser.Parse("{ " + string.Concat(Enumerable.Repeat("!", 30_000)) + ".a }"));
        Assert.Throws<TraceQLException>(() => Parser.Parse("{ " + string.Concat(Enumerable.Repeat("(", 30_000)) + ".a"));
    }

    [Fact]
    public void Requests_are_taken_or_malformed_and_what_is_taken_can_be_read()
    {
        byte[] request = SpanSpec.Request(Enumerable.Range(0, 4).SelectMany(Store.CrashLoad.Spans)).ToArray();
        Fuzz.Run(random => Take(random.Mutate(request)));
    }

    private static void Take(byte[] damaged)
    {
        var head = new HeadBlock();
        List<int> refused;
        try
        {
            refused = Stage(head, damaged);
            head.Publish();
        }
        catch (MalformedMessageException)
        {
            head.Rollback();
            Assert.Equal(0, head.SpanCount);
            return;
        }
        Generate(damaged, refused);
        if (head.SpanCount == 0) return;
        using var reader = new HeadReader(head, [new SpanAttribute(AttributeScope.None, "user"), SpanAttribute.Of(Intrinsic.EventName)]);
        for (int row = 0; row < reader.SpanCount; row++)
        {
            reader.Get(row, 0);
            reader.Get(row, 1);
            reader.WriteSpan(row, new ProtoWriter());
        }
        Pharos.Traces.Store.Segments.SegmentBuilder.Build(head, _ => false);
    }

    /// <returns>Numbers of the spans that were refused; their attributes were not looked into.</returns>
    private static List<int> Stage(HeadBlock head, ReadOnlySpan<byte> request)
    {
        var index = new OtlpTraceIndex();
        var refused = new List<int>();
        index.Read(request, isLimited: true);
        head.Stage(request, index, new TraceLimits(), null, refused, new AppendResult());
        SameAsTwoWalks(request, index);
        return refused;
    }

    /// <summary>The index says of each span what reading it alone says.</summary>
    private static void SameAsTwoWalks(ReadOnlySpan<byte> request, OtlpTraceIndex index)
    {
        var reader = new OtlpTraceReader(request);
        for (int number = 0; reader.NextScope();)
        {
            for (; reader.NextSpan(out ReadOnlySpan<byte> message); number++)
            {
                OtlpSpan expected = OtlpSpan.Read(message), actual = OtlpSpan.Of(request, index, number);
                Assert.True(expected.Message.SequenceEqual(actual.Message) && expected.TraceId.SequenceEqual(actual.TraceId) && expected.SpanId.SequenceEqual(actual.SpanId)
                    && expected.ParentSpanId.SequenceEqual(actual.ParentSpanId) && expected.Name.SequenceEqual(actual.Name) && expected.StatusMessage.SequenceEqual(actual.StatusMessage));
                Assert.Equal((expected.Kind, expected.StatusCode, expected.HasStatus, expected.StartNs, expected.EndNs), (actual.Kind, actual.StatusCode, actual.HasStatus, actual.StartNs, actual.EndNs));
                int attribute = 0, rest = 0;
                var fields = new ProtoReader(message);
                for (int begin = 0; fields.Next(); begin = fields.Position)
                {
                    bool isAttribute = fields.Field == OtlpSpan.AttributeField && fields.Type == WireType.Bytes;
                    if (isAttribute) Assert.True(fields.ReadBytes().SequenceEqual(index.Attributes(number)[attribute++].In(request)));
                    else fields.Skip();
                    if (fields.Field is not (1 or 2 or 4 or 5 or 6 or 7 or 8 or 9 or 15)) Assert.True(message[begin..fields.Position].SequenceEqual(index.Rest(number)[rest++].In(request)));
                }
                Assert.Equal((attribute, rest), (index.Attributes(number).Length, index.Rest(number).Length));
            }
        }
    }

    /// <summary>What the store has taken, metrics are derived from without a fault.</summary>
    private static void Generate(byte[] request, List<int> refused)
    {
        var table = new SeriesTable(new SeriesTableOptions());
        var resources = new ResourceTable();
        var spans = new SpanProcessor(new SpanMetricsOptions { Dimensions = ["user", "k"], TargetInfo = true, StatusMessage = true }, table);
        var graph = new GraphProcessor(new ServiceGraphOptions { Wait = TimeSpan.Zero, Dimensions = ["user"] }, table);
        var reader = new OtlpTraceReader(request);
        for (int number = 0; reader.NextScope();)
        {
            for (; reader.NextSpan(out ReadOnlySpan<byte> message); number++)
            {
                if (refused.Contains(number)) continue;
                OtlpSpan span = OtlpSpan.Read(message);
                spans.Consume(resources[reader.Resource], resources.Generation, span, 1);
                graph.Consume(resources[reader.Resource], span, 1);
            }
        }
        graph.Expire(2);
        Assert.All(table.Collect(2, 1).Samples, s => Assert.NotEqual(0, s.TimestampMs));
    }

    [Fact]
    public void Thrift_is_taken_or_malformed()
    {
        byte[] batch = Ingest.ThriftBatch.Sample();
        Fuzz.Run(random =>
        {
            byte[] damaged = random.Mutate(batch);
            try { Stage(new HeadBlock(), JaegerReader.ToProtobuf(damaged).Written); }
            catch (MalformedMessageException e) { Assert.NotEmpty(e.Message); }
        });
    }

    [Fact]
    public void Json_is_taken_or_malformed()
    {
        string otlp = """{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeSpans":[{"scope":{"name":"s"},"spans":[{"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","name":"n","kind":2,"startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":[{"key":"k","value":{"arrayValue":{"values":[{"intValue":"1"}]}}}],"events":[{"timeUnixNano":"1","name":"e"}],"links":[{"traceId":"0123456789abcdef0123456789abcdef"}],"status":{"code":2}}]}]}]}""";
        string zipkin = """[{"traceId":"0123456789abcdef","id":"0123456789abcdef","name":"n","kind":"SERVER","timestamp":1,"duration":2,"localEndpoint":{"serviceName":"a"},"tags":{"error":"x"},"annotations":[{"timestamp":1,"value":"v"}]}]""";
        Fuzz.Run(random =>
        {
            bool isZipkin = random.Next(2) == 0;
            byte[] damaged = Encoding.UTF8.GetBytes(random.Mutate(isZipkin ? zipkin : otlp, s_pieces));
            try
            {
                ProtoWriter message = isZipkin ? ZipkinReader.ToProtobuf(damaged) : OtlpTracesJsonReader.ToProtobuf(damaged);
                Stage(new HeadBlock(), message.Written);
            }
            catch (MalformedMessageException e) { Assert.NotEmpty(e.Message); }
        });
    }
}
