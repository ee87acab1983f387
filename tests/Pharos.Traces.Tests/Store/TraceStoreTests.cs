using Microsoft.Extensions.Time.Testing;
using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;
using Pharos.Wire;

namespace Pharos.Traces.Tests.Store;

public sealed class TraceStoreTests
{
    private static readonly UInt128 s_trace = new(1, 2);

    [Fact]
    public async Task A_span_is_found_as_soon_as_it_is_acknowledged_and_after_a_restart()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await AppendAsync(test, new SpanSpec(s_trace, 1, Name: "first"));
        Assert.Equal([(1UL, "first")], Read(test, s_trace));
        Assert.Single(test.Search("{ name = \"first\" }").Traces);
        await test.ReopenAsync();
        Assert.Equal([(1UL, "first")], Read(test, s_trace));
        await test.Store.SealAsync(CancellationToken.None);
        await test.ReopenAsync();
        Assert.Equal(0, test.Store.HeadSpans);
        Assert.Equal([(1UL, "first")], Read(test, s_trace));
    }

    [Fact]
    public async Task Late_spans_join_their_trace_in_reads_and_searches()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await AppendAsync(test, new SpanSpec(s_trace, 1, Name: "root", Service: "web"));
        await test.Store.SealAsync(CancellationToken.None);
        await AppendAsync(test, new SpanSpec(s_trace, 2, 1, "child", Service: "db"));
        await test.Store.SealAsync(CancellationToken.None);
        await AppendAsync(test, new SpanSpec(s_trace, 3, 2, "grandchild", Service: "disk"));
        Assert.Equal(3, Read(test, s_trace).Count);
        foreach (string query in (string[])["{ name = \"root\" } >> { name = \"grandchild\" }", "{ name = \"root\" } && { name = \"child\" } && { name = \"grandchild\" }", "{ } | count() = 3", "{ name = \"child\" && rootName = \"root\" }"])
        {
            FoundTrace trace = Assert.Single(test.Search(query).Traces);
            Assert.Equal(("web", "root"), (trace.RootService, trace.RootName));
        }
        Assert.Empty(test.Search("{ } | count() < 3").Traces);
        await test.ReopenAsync(); // the join is known again after a restart
        Assert.Single(test.Search("{ name = \"root\" } >> { name = \"grandchild\" }").Traces);
    }

    [Fact]
    public async Task The_same_request_twice_gives_each_span_once()
    {
        await using TestStore test = await TestStore.OpenAsync();
        for (int i = 0; i < 2; i++)
        {
            await AppendAsync(test, new SpanSpec(s_trace, 1), new SpanSpec(s_trace, 2, 1));
            await test.Store.SealAsync(CancellationToken.None);
        }
        Assert.Equal(2, Read(test, s_trace).Count);
        Assert.Single(test.Search("{ } | count() = 2").Traces);
    }

    [Fact]
    public async Task Every_field_of_a_span_comes_back_from_head_and_segment()
    {
        await using TestStore test = await TestStore.OpenAsync();
        var span = new SpanSpec(s_trace, 7, 5, "GET /", 123_456_789, 987_654_321, "web")
        {
            Kind = 3, Status = 2, StatusMessage = "broken", Scope = "lib",
            Attributes = [("a", "text"), ("b", 42L), ("c", 1.5), ("d", true), ("e", new[] { "x", "y" }), ("a", "again"), ("empty", "")],
            Events = ["one", "two"],
        };
        byte[] sent = SpanSpec.Request(span).ToArray();
        await test.Store.AppendAsync(sent, CancellationToken.None);
        Assert.Equal(sent, Canonical(test.Store.Read(s_trace)!));
        await test.Store.SealAsync(CancellationToken.None);
        Assert.Equal(sent, Canonical(test.Store.Read(s_trace)!));

        // Fields 11 (events) follow the attributes in both; the status stands before them in what the store writes.
        static byte[] Canonical(ProtoWriter trace) => SpanSpecReader.Reorder(trace.Written);
    }

    [Fact]
    public async Task Limits_refuse_cut_and_count()
    {
        await using TestStore test = await TestStore.OpenAsync(new TraceStoreOptions
        {
            Retention = TimeSpan.Zero, Limits = new TraceLimits { MaxBytesPerTrace = 400, MaxSpanBytes = 300, MaxAttributeBytes = 10, MaxAttributesPerSpan = 2, MaxAttributeKeys = 3, MaxLiveTraces = 2 },
        });
        AppendResult result = await AppendAsync(test,
            new SpanSpec(s_trace, 1) { Attributes = [("long", new string('ä', 20)), ("b", "1"), ("c", "2")] },
            new SpanSpec(s_trace, 2) { Attributes = [("c", new string('x', 400))] },
            new SpanSpec(0, 3),
            new SpanSpec(new UInt128(9, 9), 4) { Attributes = [("fourth", "1")] },
            new SpanSpec(new UInt128(9, 10), 5));
        Assert.Equal((2, 3), (result.Spans, result.RefusedSpans));
        Assert.Equal((1, 1, 1), (result[Refusal.SpanTooLarge], result[Refusal.InvalidId], result[Refusal.TooManyTraces]));
        Assert.Equal((1, 1, 1), (result[Refusal.AttributeTruncated], result[Refusal.TooManyAttributes], result[Refusal.TooManyKeys]));
        for (ulong id = 10; id < 20; id++) result = await AppendAsync(test, new SpanSpec(s_trace, id));
        Assert.Equal(1, result[Refusal.TraceTooLarge]);
        Assert.Single(test.Search("{ .long = \"äääää\" }").Traces);
        int before = Read(test, s_trace).Count;
        await test.ReopenAsync(new TraceStoreOptions { Retention = TimeSpan.Zero }); // a replay takes and refuses the same
        Assert.Equal(before, Read(test, s_trace).Count);
        Assert.Empty(Read(test, new UInt128(9, 10)));
    }

    [Fact]
    public async Task A_malformed_request_leaves_nothing_behind()
    {
        await using TestStore test = await TestStore.OpenAsync();
        byte[] request = SpanSpec.Request(new SpanSpec(s_trace, 1), new SpanSpec(s_trace, 2)).ToArray();
        await Assert.ThrowsAsync<MalformedMessageException>(() => test.Store.AppendAsync(request.AsMemory(0, request.Length - 3), CancellationToken.None).AsTask());
        Assert.Empty(Read(test, s_trace));
        await AppendAsync(test, new SpanSpec(s_trace, 3));
        Assert.Equal([(3UL, "op")], Read(test, s_trace));
    }

    [Fact]
    public async Task Small_segments_are_merged_and_nothing_is_lost()
    {
        await using TestStore test = await TestStore.OpenAsync();
        for (ulong i = 1; i <= 9; i++)
        {
            await AppendAsync(test, new SpanSpec((i % 3) + 1, i, Name: $"op-{i}", StartNs: (long)i * 1000) { Attributes = [("n", (long)i)] }, new SpanSpec(100 + i, 1));
            await test.Store.SealAsync(CancellationToken.None);
        }
        Assert.InRange(test.Store.Segments.Current.Count, 1, 4);
        Assert.True(test.Store.Segments.Merged > 0);
        Assert.Equal([2UL, 5, 8], Read(test, 3).Select(s => s.Id).Order().ToList());
        Assert.Equal(9, test.Search("{ .n != nil }", limit: 100).Traces.Sum(t => t.Spansets.Sum(s => s.Matched)));
        await test.ReopenAsync();
        Assert.Equal([1UL, 4, 7], Read(test, 2).Select(s => s.Id).Order().ToList());
    }

    [Fact]
    public async Task Segments_go_by_age_and_by_size()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(100));
        long nowNs = 100L * 86_400 * 1_000_000_000;
        await using TestStore test = await TestStore.OpenAsync(new TraceStoreOptions { Retention = TimeSpan.FromDays(2) }, clock);
        await AppendAsync(test, new SpanSpec(1, 1, StartNs: nowNs - (3L * 86_400 * 1_000_000_000)));
        await test.Store.SealAsync(CancellationToken.None);
        await AppendAsync(test, new SpanSpec(2, 1, StartNs: nowNs - 1_000_000_000));
        await test.Store.SealAsync(CancellationToken.None);
        Assert.Empty(Read(test, 1));
        Assert.Single(Read(test, 2));
        test.Store.Apply(new TraceStoreOptions { Retention = TimeSpan.Zero, RetentionSizeBytes = 1 });
        await test.Store.MaintainOnceAsync(CancellationToken.None);
        Assert.Empty(test.Store.Segments.Current);
        Assert.Empty(Directory.GetFiles(Path.Combine(test.Folder, "segments")));
    }

    [Theory, InlineData(4096), InlineData(4095), InlineData(4097), InlineData(8192)]
    public async Task Segments_end_well_at_and_beside_the_end_of_a_page(int traces)
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.Store.AppendAsync(SpanSpec.Request(Enumerable.Range(1, traces).Select(i => new SpanSpec((UInt128)(uint)i, 1) { StatusMessage = i == 7 ? "seven" : "", Attributes = [("n", (long)i)] })), CancellationToken.None);
        await test.Store.SealAsync(CancellationToken.None);
        Assert.Equal((0, 1), (test.Store.HeadSpans, test.Store.Segments.Current.Count));
        Assert.Equal((UInt128)7, Assert.Single(test.Search("{ statusMessage = \"seven\" }").Traces).Id);
        Assert.Equal((UInt128)(uint)traces, Assert.Single(test.Search($"{{ span.n = {traces} }}").Traces).Id);
    }

    [Fact]
    public async Task A_head_is_cut_by_age()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(100));
        await using TestStore test = await TestStore.OpenAsync(new TraceStoreOptions { Retention = TimeSpan.Zero, HeadAge = TimeSpan.FromMinutes(5) }, clock);
        await AppendAsync(test, new SpanSpec(s_trace, 1));
        await test.Store.MaintainOnceAsync(CancellationToken.None);
        Assert.Equal(1, test.Store.HeadSpans);
        clock.Advance(TimeSpan.FromMinutes(6));
        await test.Store.MaintainOnceAsync(CancellationToken.None);
        Assert.Equal((0, 1), (test.Store.HeadSpans, test.Store.Segments.Current.Count));
    }

    [Fact]
    public async Task Most_recent_gives_the_newest_of_all_blocks()
    {
        await using TestStore test = await TestStore.OpenAsync();
        for (ulong i = 1; i <= 40; i++)
        {
            await AppendAsync(test, new SpanSpec(i * 7919 % 101, 1, StartNs: (long)i * 1_000_000_000));
            if (i % 10 == 0) await test.Store.SealAsync(CancellationToken.None);
        }
        SearchResult result = test.Search("{ } with(most_recent=true)", limit: 5);
        Assert.Equal([40L, 39, 38, 37, 36], result.Traces.Select(t => t.StartNs / 1_000_000_000));
    }

    [Fact]
    public async Task A_flipped_bit_in_a_segment_is_noticed_and_never_gives_a_wrong_span()
    {
        await using TestStore test = await TestStore.OpenAsync();
        for (int number = 0; number < 20; number++) await test.Store.AppendAsync(CrashLoad.Batch(number), CancellationToken.None);
        await test.Store.SealAsync(CancellationToken.None);
        byte[] whole = await File.ReadAllBytesAsync(Directory.GetFiles(Path.Combine(test.Folder, "segments")).Single(), TestContext.Current.CancellationToken);
        List<SpanSpec> spans = [.. Enumerable.Range(0, 20).SelectMany(CrashLoad.Spans)];
        var random = new Random(3);
        int noticed = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            string path = Path.Combine(test.Folder, $"damaged-{round}");
            await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
            try
            {
                var segment = Pharos.Traces.Store.Segments.Segment.Open(path, new Pharos.Traces.Store.Segments.DictionaryCache(1 << 20));
                try { foreach (SpanSpec span in spans.Take(10)) Check(segment, span); }
                finally { segment.Release(); }
            }
            catch (Storage.Bytes.CorruptDataException) { noticed++; }
            File.Delete(path);
        }
        Assert.True(noticed > 100, $"only {noticed} of 300 were noticed");

        static void Check(Pharos.Traces.Store.Segments.Segment segment, SpanSpec span)
        {
            int trace = segment.FindTrace(span.TraceId);
            Assert.True(trace >= 0);
            using var reader = new Pharos.Traces.Store.Segments.SegmentReader(segment, []);
            var rows = new List<int>();
            reader.RowsOf(trace, rows);
            var assembler = new TraceAssembler();
            assembler.Add(reader, rows);
            Assert.Contains((span.Id, span.Name), CrashTests.Spans(assembler.Finish().Written));
        }
    }

    [Fact]
    public async Task A_damaged_segment_is_put_aside_and_the_rest_is_read()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await AppendAsync(test, new SpanSpec(1, 1));
        await test.Store.SealAsync(CancellationToken.None);
        await AppendAsync(test, new SpanSpec(2, 1));
        await test.Store.SealAsync(CancellationToken.None);
        await test.Store.DisposeAsync();
        string first = Directory.GetFiles(Path.Combine(test.Folder, "segments")).Order(StringComparer.Ordinal).First();
        byte[] bytes = await File.ReadAllBytesAsync(first, TestContext.Current.CancellationToken);
        bytes[^5] ^= 1;
        await File.WriteAllBytesAsync(first, bytes, TestContext.Current.CancellationToken);
        await test.ReopenAsync();
        Assert.Equal(1, test.Store.Segments.Damaged);
        Assert.Single(Read(test, 2));
        Assert.True(File.Exists(Path.Combine(test.Folder, "damaged", Path.GetFileName(first))));
    }

    private static Task<AppendResult> AppendAsync(TestStore test, params SpanSpec[] spans) => test.Store.AppendAsync(SpanSpec.Request(spans), CancellationToken.None).AsTask();

    private static List<(ulong Id, string Name)> Read(TestStore test, UInt128 trace) => test.Store.Read(trace) is { } found ? CrashTests.Spans(found.Written) : [];
}
