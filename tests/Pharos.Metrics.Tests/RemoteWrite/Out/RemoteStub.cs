using Microsoft.AspNetCore.Http;
using Pharos.Metrics.Tests.Support;

namespace Pharos.Metrics.Tests.RemoteWrite.Out;

/// <summary>A remote that keeps every request and answers as the test says, 204 by default.</summary>
internal sealed class RemoteStub : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<SentRequest> _requests = [];
    private readonly TestTarget _server;

    private RemoteStub(TestTarget server) => _server = server;

    public string Url => $"http://{_server.Address}/write";

    /// <summary>What to do with the nth request, from 0; a status of 0 leaves the answer to what was done.</summary>
    public Func<int, HttpContext, SentRequest, Task<int>> Answers { get; set; } = (_, _, _) => Task.FromResult(204);

    public IReadOnlyList<SentRequest> Requests
    {
        get { lock (_lock) return [.. _requests]; }
    }

    /// <summary>Requests that carry samples and were answered with success.</summary>
    public IEnumerable<SentSeries> Taken => Requests.Where(r => r.Answer is >= 200 and < 300).SelectMany(r => r.Series);

    public static async Task<RemoteStub> StartAsync()
    {
        var stub = new RemoteStub(await TestTarget.StartAsync());
        stub._server.Answer = stub.HandleAsync;
        return stub;
    }

    /// <summary>Samples taken of a metric, as <c>value@ms</c> in order of arrival.</summary>
    public string Of(string metric) => string.Join(' ', Taken.Where(s => s.LabelSet.MetricName == metric).SelectMany(s => s.Samples).Select(s => FormattableString.Invariant($"{s.Value}@{s.Ms}")));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        SentRequest request = await SentRequest.ReadAsync(context);
        int number;
        lock (_lock)
        {
            number = _requests.Count;
            _requests.Add(request);
        }
        int status = await Answers(number, context, request);
        request.Answer = status;
        if (status != 0 && !context.Response.HasStarted) context.Response.StatusCode = status;
    }
}
