using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;

namespace Pharos.Reliability.GameDays;

/// <summary>
/// Tells the server each change of a run as it happens, in order, again until it was taken; and learns from its answers whether a person wants the run to end.
/// A server that does not answer holds up nothing: the run's folder has everything.
/// </summary>
internal sealed class JournalSink : IRunSink, IAsyncDisposable
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1), s_farewell = TimeSpan.FromSeconds(10);
    private const int MaxBatch = 50;
    private readonly HttpClient _pharos;
    private readonly TimeProvider _clock;
    private readonly string _path;
    private readonly Channel<RunUpdate> _updates = Channel.CreateBounded<RunUpdate>(new BoundedChannelOptions(4 * GameDayRun.MaxSteps) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly CancellationTokenSource _abort = new(), _end = new();
    private readonly Task _loop;
    private string? _refused;

    public JournalSink(HttpClient pharos, string run, TimeProvider clock)
    {
        _pharos = pharos;
        _clock = clock;
        _path = $"api/pharos/v1/gamedays/runs/{run}/updates";
        _loop = SendAllAsync();
    }

    /// <summary>Cancelled when a person asked the server to end the run.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>Why the server refused updates or did not take the last ones, or null.</summary>
    public string? Trouble { get; private set; }

    public void Publish(GameDayRun run, GameDayStep? step) => _updates.Writer.TryWrite(new RunUpdate(_clock.GetUtcNow(), run with { Steps = [], Undo = null }, step));

    private async Task SendAllAsync()
    {
        var batch = new List<RunUpdate>();
        while (true)
        {
            while (batch.Count < MaxBatch && _updates.Reader.TryRead(out RunUpdate? update)) batch.Add(update);
            if (await SendAsync(batch)) batch.Clear();
            if (batch.Count == 0 && _updates.Reader.Completion.IsCompleted || _end.IsCancellationRequested) return;
            using var beat = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            beat.CancelAfter(s_beat);
            try
            {
                if (batch.Count == 0) await _updates.Reader.WaitToReadAsync(beat.Token);
                else await Task.Delay(s_beat, beat.Token);
            }
            catch (OperationCanceledException) { } // the time between two signs of life
        }
    }

    private async Task<bool> SendAsync(List<RunUpdate> batch)
    {
        try
        {
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes([.. batch], GameDayJson.Default.RunUpdateArray));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await _pharos.PostAsync(_path, content, _end.Token);
            string answer = await response.Content.ReadAsStringAsync(_end.Token);
            if (!response.IsSuccessStatusCode)
            {
                Trouble = $"{_pharos.BaseAddress}{_path}: {(int)response.StatusCode} {answer.Trim()}";
                if ((int)response.StatusCode >= 500) return false;
                _refused = Trouble; // it will refuse them again
                return true;
            }
            Trouble = _refused;
            using JsonDocument document = JsonDocument.Parse(answer);
            if (document.RootElement.TryGetProperty("abort", out JsonElement abort) && abort.ValueKind == JsonValueKind.True) await _abort.CancelAsync();
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            Trouble = $"{_pharos.BaseAddress}{_path}: {e.GetBaseException().Message}";
            return false;
        }
    }

    /// <summary>Waits until the rest was taken, at most ten seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _updates.Writer.TryComplete();
        _end.CancelAfter(s_farewell);
        await _loop;
        _abort.Dispose();
        _end.Dispose();
    }
}
