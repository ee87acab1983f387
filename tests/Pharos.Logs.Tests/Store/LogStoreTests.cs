using Microsoft.Extensions.Time.Testing;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store;
using Pharos.Logs.Store.Deletion;

namespace Pharos.Logs.Tests.Store;

public sealed class LogStoreTests
{
    private static readonly CancellationToken s_token = TestContext.Current.CancellationToken;

    public static TheoryData<string> Places => ["head", "segment", "compacted", "restarted"];

    [Theory, MemberData(nameof(Places))]
    public async Task Entries_are_the_same_wherever_they_lie(string place)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        LabelSet trace = LabelSet.Of(("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"), ("detected_level", "info"));
        await fixture.AddAsync(LabelSet.Of(("app", "shop")), (10, "first", LabelSet.Empty), (20, "{\"level\":\"info\",\"n\":1}", trace), (30, "", LabelSet.Empty), (30, "größer\nals eine Zeile", trace));
        await fixture.AddAsync("cart", (15, "other"));
        await MoveAsync(fixture, place);
        Assert.Equal([(10, "first"), (15, "other"), (20, "{\"level\":\"info\",\"n\":1}"), (30, ""), (30, "größer\nals eine Zeile")], fixture.Entries().Select(e => (e.TimeNs, e.Line)));
        Assert.Equal([LabelSet.Empty, trace, LabelSet.Empty, trace], fixture.Entries("{app=\"shop\"}").Select(e => e.Metadata));
        Assert.Equal(["other"], fixture.Lines("{app=~\"c.*\"}"));
        Assert.Empty(fixture.Lines("{app=\"none\"}"));
        Assert.Empty(fixture.Lines("{app=\"cart\"}", startNs: 16));
        Assert.Equal(["app"], fixture.Store.Catalog.LabelNames([], 0, 100));
        Assert.Equal(["cart", "shop"], fixture.Store.Catalog.LabelValues("app", [], 0, 100));
        Assert.Equal(["shop"], fixture.Store.Catalog.LabelValues("app", [], 16, 100));
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Late_entries_are_put_in_order_and_exact_duplicates_dropped(string place)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.AddAsync("a", (30, "c"), (10, "a"), (30, "c"), (20, "b"), (30, "d"));
        await MoveAsync(fixture, place);
        await fixture.AddAsync("a", (10, "a"), (20, "b"), (30, "d"), (30, "c"), (25, "new"));
        await MoveAsync(fixture, place);
        Assert.Equal([(10, "a"), (20, "b"), (25, "new"), (30, "c"), (30, "d")], fixture.Entries().Select(e => (e.TimeNs, e.Line)).Order());
    }

    [Fact]
    public async Task The_same_line_with_other_metadata_is_another_entry()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        LabelSet one = LabelSet.Of(("id", "1")), two = LabelSet.Of(("id", "2"));
        await fixture.AddAsync(LabelSet.Of(("app", "a")), (10, "x", one), (10, "x", two), (10, "x", one));
        Assert.Equal(2, fixture.Entries().Count);
    }

    [Fact]
    public async Task Many_entries_of_one_instant_are_told_apart()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        for (int round = 0; round < 2; round++) await fixture.AddAsync("a", [.. Enumerable.Range(0, 150).Select(i => (10L, $"line {i}"))]);
        Assert.Equal(150, fixture.Lines().Count);
        await fixture.Store.FlushAsync(s_token);
        await fixture.AddAsync("a", [.. Enumerable.Range(100, 100).Select(i => (10L, $"line {i}"))]);
        await fixture.Store.FlushAsync(s_token);
        await fixture.Store.CompactAsync(s_token);
        Assert.Equal(200, fixture.Lines().Count);
    }

    [Fact]
    public async Task Full_chunks_become_blocks_and_nothing_is_lost_between()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        var expected = new List<string>();
        for (int i = 0; i < 3000; i++)
        {
            string line = $"ts={i} level=info msg=\"request {i * 37 % 1001} took {i % 97}.{i % 10}ms\"";
            expected.Add(line);
            await fixture.AddAsync("a", (i, line));
            if (i % 700 == 0) await fixture.Store.FlushAsync(s_token);
            if (i % 100 == 0) Assert.Equal(expected, fixture.Lines());
        }
        Assert.True(fixture.Store.Head.Sealer.Sealed > 20);
        await fixture.Store.CompactAsync(s_token);
        Assert.Equal(expected, fixture.Lines());
        await fixture.ReopenAsync();
        Assert.Equal(expected, fixture.Lines());
    }

    [Fact]
    public async Task A_selection_outlives_flush_and_compaction()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.AddAsync("a", (1, "one"));
        await fixture.Store.FlushAsync(s_token);
        await fixture.AddAsync("a", (2, "two"));
        using ILogSelection selection = fixture.Store.Select([], 0, 100);
        await fixture.Store.FlushAsync(s_token);
        await fixture.Store.CompactAsync(s_token);
        await fixture.AddAsync("a", (3, "three"));
        var batch = new LogBatch();
        var lines = new List<string>();
        foreach (ILogBlock block in selection.Blocks)
        {
            block.Load(LogParts.Lines, batch);
            for (int i = 0; i < batch.Count; i++) lines.Add(System.Text.Encoding.UTF8.GetString(batch.Line(i)));
        }
        Assert.Equal(["one", "two"], lines.Order());
        Assert.Equal(["one", "two", "three"], fixture.Lines());
    }

    [Fact]
    public async Task Retention_by_age_and_by_size_drops_whole_segments_and_their_streams()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(100));
        await using StoreFixture fixture = await StoreFixture.OpenAsync(StoreFixture.Quiet with { Retention = TimeSpan.FromDays(2) }, clock);
        long day = 86_400_000_000_000;
        await fixture.AddAsync("old", (97 * day, "old"));
        await fixture.Store.FlushAsync(s_token);
        await fixture.AddAsync("new", (99 * day, "new"));
        await fixture.Store.FlushAsync(s_token);
        await fixture.Store.MaintainOnceAsync(s_token);
        Assert.Equal(["new"], fixture.Lines());
        Assert.Equal(["new"], fixture.Store.Catalog.LabelValues("app", [], 0, long.MaxValue));
        Assert.Equal(1, fixture.Store.Head.Streams.Count);
        await fixture.AddAsync("newer", (99 * day, "newer"));
        await fixture.Store.FlushAsync(s_token);
        fixture.Store.Apply(fixture.Options with { RetentionSizeBytes = fixture.Store.Segments.SizeBytes - 1 });
        await fixture.Store.MaintainOnceAsync(s_token);
        Assert.Single(fixture.Lines());
    }

    [Fact]
    public async Task A_deletion_shows_at_once_and_is_carried_out_after_the_time_to_take_it_back()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(1));
        await using StoreFixture fixture = await StoreFixture.OpenAsync(StoreFixture.Quiet with { DeleteCancelPeriod = TimeSpan.FromHours(1) }, clock);
        await fixture.AddAsync("a", (10, "keep"), (20, "my secret"), (30, "keep too"));
        await fixture.AddAsync("b", (20, "another secret"));
        await fixture.Store.FlushAsync(s_token);
        await fixture.AddAsync("a", (40, "secret in the head"));
        DeleteRequest request = fixture.Store.Deletes.Add("{app=\"a\"} |= \"secret\"", 0, 100);
        Assert.Equal(["another secret", "keep", "keep too"], fixture.Lines().Order());
        Assert.True(fixture.Store.Deletes.Cancel(request.Id));
        Assert.Equal(5, fixture.Lines().Count);
        fixture.Store.Deletes.Add("{app=\"a\"} |= \"secret\"", 0, 35);
        await fixture.Store.CompactAsync(s_token);
        await fixture.ReopenAsync(); // not due yet: the lines are there, and do not show
        Assert.Equal(["another secret", "keep", "keep too", "secret in the head"], fixture.Lines().Order());
        clock.Advance(TimeSpan.FromHours(2));
        await fixture.Store.CompactAsync(s_token);
        Assert.True(Assert.Single(fixture.Store.Deletes.All).IsProcessed);
        Assert.Equal(["another secret", "keep", "keep too", "secret in the head"], fixture.Lines().Order());
        foreach (string file in Directory.GetFiles(Path.Combine(fixture.Folder, "segments"))) Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf("my secret"u8) >= 0);
    }

    [Fact]
    public async Task Blocks_deny_texts_that_they_do_not_hold()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        for (int i = 0; i < 2000; i++) await fixture.AddAsync("a", (i, $"request 7d1f0c4e-5b5a-4e0e-9d53-{i:x12} done"));
        await fixture.Store.FlushAsync(s_token);
        foreach (bool compacted in (bool[])[false, true])
        {
            if (compacted) await fixture.Store.CompactAsync(s_token);
            using ILogSelection selection = fixture.Store.Select([], 0, long.MaxValue);
            int all = selection.Blocks.Count, asked = selection.Blocks.Count(block => block.MayContain("7d1f0c4e-5b5a-4e0e-9d53-0000000003e8"u8));
            Assert.True(all > 3, $"{all} blocks");
            Assert.InRange(asked, 1, 2);
            Assert.DoesNotContain(selection.Blocks, block => block.MayContain(" absent "u8));
        }
    }

    private static async Task MoveAsync(StoreFixture fixture, string place)
    {
        if (place == "head") return;
        await fixture.Store.FlushAsync(s_token);
        if (place == "compacted") await fixture.Store.CompactAsync(s_token);
        if (place == "restarted") await fixture.ReopenAsync();
    }
}
