using System.Text;
using Pharos.Traces.Ingest;
using Pharos.Traces.Store;
using Pharos.Traces.Store.Head;
using Pharos.Traces.TraceQL;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Tests;

/// <summary>Damaged input ends in the one exception that says so, never in another. <c>PHAROS_FUZZ_ITERATIONS</c> sets how much.</summary>
public sealed class FuzzTests
{
    private static readonly string[] s_queries =
    [
        "{ span.http.status_code >= 500 && resource.service.name =~ \"a.*\" } >> { status = error } | by(name) | count() > 2 | select(.a)",
        "{ .\"a b\".c = `x` || !(duration > 1.5h) } | quantile_over_time(duration, .5, .9) by (kind) | topk(3) > 1 with(sample=0.1)",
        "({ } | rate()) / ({ nil != .a } | count_over_time())", "{ } | compare({ status = error }, 5, 1, 2)", "(max(.a) + 1) > -2 | { parent.x != nil }",
    ];

    private const string Characters = "{}()[].,|&<>=!~+-*/%^\"`:0a\\\u00e9\n";

    private static int Iterations => int.TryParse(Environment.GetEnvironmentVariable("PHAROS_FUZZ_ITERATIONS"), out int set) ? set : 2_000;

    [Fact]
    public void Queries_parse_or_say_where_they_do_not()
    {
        var random = new Random(7);
        for (int i = 0; i < 5 * Iterations; i++)
        {
            string query = Damage(s_queries[random.Next(s_queries.Length)], random);
            try
            {
                Query parsed = Parser.Parse(query);
                Assert.Equal(parsed.ToString(), Parser.Parse(parsed.ToString()).ToString());
                Checker.Check(parsed);
            }
            catch (TraceQLException e) { Assert.NotEmpty(e.Reason); }
        }
    }

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
        var random = new Random(11);
        for (int i = 0; i < Iterations; i++)
        {
            byte[] damaged = Damage(request, random);
            var head = new HeadBlock();
            try
            {
                head.Stage(damaged, new TraceLimits(), null, [], new AppendResult());
                head.Publish();
            }
            catch (MalformedMessageException)
            {
                head.Rollback();
                Assert.Equal(0, head.SpanCount);
                continue;
            }
            if (head.SpanCount == 0) continue;
            using var reader = new HeadReader(head, [new SpanAttribute(AttributeScope.None, "user"), SpanAttribute.Of(Intrinsic.EventName)]);
            for (int row = 0; row < reader.SpanCount; row++)
            {
                reader.Get(row, 0);
                reader.Get(row, 1);
                reader.WriteSpan(row, new ProtoWriter());
            }
            Pharos.Traces.Store.Segments.SegmentBuilder.Build(head, _ => false);
        }
    }

    [Fact]
    public void Json_is_taken_or_malformed()
    {
        string otlp = """{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeSpans":[{"scope":{"name":"s"},"spans":[{"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","name":"n","kind":2,"startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":[{"key":"k","value":{"arrayValue":{"values":[{"intValue":"1"}]}}}],"events":[{"timeUnixNano":"1","name":"e"}],"links":[{"traceId":"0123456789abcdef0123456789abcdef"}],"status":{"code":2}}]}]}]}""";
        string zipkin = """[{"traceId":"0123456789abcdef","id":"0123456789abcdef","name":"n","kind":"SERVER","timestamp":1,"duration":2,"localEndpoint":{"serviceName":"a"},"tags":{"error":"x"},"annotations":[{"timestamp":1,"value":"v"}]}]""";
        var random = new Random(13);
        for (int i = 0; i < Iterations; i++)
        {
            foreach (bool isZipkin in (bool[])[true, false])
            {
                byte[] damaged = Encoding.UTF8.GetBytes(Damage(isZipkin ? zipkin : otlp, random));
                try
                {
                    ProtoWriter message = isZipkin ? ZipkinReader.ToProtobuf(damaged) : OtlpTracesJsonReader.ToProtobuf(damaged);
                    new HeadBlock().Stage(message.Written, new TraceLimits(), null, [], new AppendResult());
                }
                catch (MalformedMessageException e) { Assert.NotEmpty(e.Message); }
            }
        }
    }

    private static string Damage(string text, Random random)
    {
        var damaged = new StringBuilder(text);
        for (int n = random.Next(1, 4); n > 0 && damaged.Length > 1; n--)
        {
            int at = random.Next(damaged.Length);
            switch (random.Next(4))
            {
                case 0: damaged.Remove(at, 1); break;
                case 1: damaged.Insert(at, Characters[random.Next(Characters.Length)]); break;
                case 2: damaged.Remove(at, Math.Min(damaged.Length - at, random.Next(1, 20))); break;
                default: damaged.Insert(at, text.AsSpan(random.Next(text.Length / 2), random.Next(1, text.Length / 2))); break;
            }
        }
        return damaged.ToString();
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        byte[] damaged = [.. bytes];
        for (int n = random.Next(1, 5); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }
}
