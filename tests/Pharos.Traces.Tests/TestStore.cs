using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Testing;
using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Tests;

/// <summary>A store in a temporary folder.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private TestStore() { }

    public TraceStore Store { get; private set; } = null!;

    public string Folder => Path.Combine(_folder.Path, "traces");

    public static async Task<TestStore> OpenAsync(TraceStoreOptions? options = null, TimeProvider? clock = null)
    {
        var test = new TestStore();
        await test.StartAsync(options, clock);
        return test;
    }

    /// <summary>Closes the store and opens it again.</summary>
    public async Task ReopenAsync(TraceStoreOptions? options = null, TimeProvider? clock = null)
    {
        await Store.DisposeAsync();
        await StartAsync(options, clock);
    }

    public Task<AppendResult> AppendJsonAsync(byte[] json) => Store.AppendAsync(OtlpTracesJsonReader.ToProtobuf(json).WrittenMemory, CancellationToken.None).AsTask();

    public SearchResult Search(string query, int limit = 20) => Search(Checker.Parse(query), new SearchRequest(limit, 0));

    public SearchResult Search(Query query, SearchRequest request)
    {
        using TraceSnapshot snapshot = Store.Snapshot(request.StartNs, request.EndNs);
        return SearchEngine.Search(snapshot.Blocks, query, request, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync(TraceStoreOptions? options, TimeProvider? clock) =>
        Store = await TraceStore.OpenAsync(Folder, options ?? new TraceStoreOptions { Retention = TimeSpan.Zero }, clock ?? TimeProvider.System, NullLogger.Instance, CancellationToken.None);
}
