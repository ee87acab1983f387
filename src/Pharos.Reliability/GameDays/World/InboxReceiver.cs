using System.Text.Json;

namespace Pharos.Reliability.GameDays;

/// <summary>A list of messages over HTTP, <c>GET URL?after=ID</c>: an array of <c>{id, received_ms, payload}</c>, as the sample's inbox answers.</summary>
internal sealed class InboxReceiver(HttpClient client, string url) : IReceiver
{
    private const int MaxBytes = 16 * 1024 * 1024;
    private readonly HttpCaller _http = new(client);
    private long _mark;

    public async Task MarkAsync(CancellationToken cancellationToken)
    {
        _mark = 0;
        _mark = (await ListAsync(cancellationToken)).Select(m => m.Id).DefaultIfEmpty(0).Max();
    }

    public async Task<DateTimeOffset?> FindAsync(AlertName alert, bool isResolved, IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(m => m.Holds(texts))?.Time;

    public async Task<int> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) => (await ListAsync(cancellationToken)).Count(m => m.Holds(texts));

    private async Task<IReadOnlyList<ReceivedMessage>> ListAsync(CancellationToken cancellationToken)
    {
        string address = $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}after={_mark}";
        (int status, string body) = await _http.SendAsync(new HttpCall { Url = address }, MaxBytes, cancellationToken);
        if (status != 200) throw new ActionFailedException($"{address}: {status}");
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return [.. document.RootElement.EnumerateArray()
                .Select(m => ReceivedMessage.Of(m.GetProperty("id").GetInt64(), DateTimeOffset.FromUnixTimeMilliseconds(m.GetProperty("received_ms").GetInt64()), m.GetProperty("payload")))
                .Where(m => m.Id > _mark)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException) { throw new ActionFailedException($"{address}: not a list of messages", e); }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
