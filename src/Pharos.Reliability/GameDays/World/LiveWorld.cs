using System.Globalization;
using System.Text.Json;
using Pharos.Core;

namespace Pharos.Reliability.GameDays;

/// <summary>The system under test as it is: requests, processes, a Prometheus-compatible API for metrics and alerts, a receiver.</summary>
/// <param name="client">For everything named in the Game Day's file; without a time limit of its own.</param>
/// <param name="pharos">With the address of the Prometheus-compatible API, credentials and time limit.</param>
internal sealed class LiveWorld(HttpClient client, HttpClient pharos, IMetricsSource metrics, IReceiver? receiver, NotificationLedger ledger, TimeProvider clock) : IGameDayWorld
{
    private const int MaxAnswerBytes = 1024 * 1024;
    private readonly HttpCaller _http = new(client);
    private readonly ProcessRunner _processes = new();
    private DateTimeOffset _marked = clock.GetUtcNow();

    public async Task<string> DoAsync(GameDayAction action, string run, CancellationToken cancellationToken)
    {
        if (action.Http is not { } call) return await _processes.StartAsync(action.Process!, run, cancellationToken);
        call = call.For(run);
        (int status, string body) = await _http.SendAsync(call, MaxAnswerBytes, cancellationToken);
        if (call.IsExpected(status)) return $"{call.Method} {call.Url}: {status}";
        throw new ActionFailedException($"{call.Method} {call.Url}: {status} {Shorten(body)}");
    }

    public Task<int> EndProcessesAsync(string run, CancellationToken cancellationToken) => _processes.EndAsync(run, cancellationToken);

    public async Task<Observation> ObserveAsync(Probe probe, CancellationToken cancellationToken)
    {
        try
        {
            switch (probe)
            {
                case HttpProbe http:
                    (int status, string body) = await _http.SendAsync(http.Call, MaxAnswerBytes, cancellationToken);
                    return Observation.Of(http.Tolerance is Tolerance.Pattern or Tolerance.JsonPlace ? new ObservedValue(double.NaN, body) : ObservedValue.OfNumber(status));
                case PromqlProbe promql:
                    MetricsResult result = await metrics.QueryAsync(promql.Query, clock.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
                    return new Observation([.. result.Series.Where(s => s.Points.Count > 0).Select(s => (result.Series.Count == 1 ? "" : Names(s.Labels), ObservedValue.OfNumber(s.Points[^1].Value)))]);
                case AlertProbe alert:
                    return Observation.Of(ObservedValue.OfText(await AlertStateAsync(alert.Alert, cancellationToken)));
                case MessageProbe message:
                    return receiver is null ? Observation.Failed("the Game Day has no receiver") : Observation.Of(ObservedValue.OfNumber(await receiver.CountAsync(message.Texts, cancellationToken)));
                default:
                    throw new System.Diagnostics.UnreachableException($"no answer for {probe.GetType().Name}");
            }
        }
        catch (Exception e) when (e is ActionFailedException or QueryException) { return Observation.Failed(e.Message); }
    }

    public async Task MarkAsync(CancellationToken cancellationToken)
    {
        _marked = clock.GetUtcNow();
        if (receiver is not null) await receiver.MarkAsync(cancellationToken);
    }

    public async Task<DateTimeOffset?> FindMessageAsync(AlertName alert, bool isResolved, IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        receiver is null ? throw new ActionFailedException("the Game Day has no receiver") : await receiver.FindAsync(alert, isResolved, texts, cancellationToken);

    public async Task<string> ExplainAsync(AlertName alert, bool hasFired, CancellationToken cancellationToken)
    {
        try
        {
            if (hasFired) return await ledger.ExplainAsync(alert, _marked, cancellationToken);
            using JsonDocument rules = await _http.JsonAsync(pharos, $"api/v1/rules?type=alert&rule_name[]={Uri.EscapeDataString(alert.Name)}", cancellationToken);
            return rules.RootElement.GetProperty("data").GetProperty("groups").GetArrayLength() == 0 ? "no rule of that name is loaded" : "";
        }
        catch (Exception e) when (e is ActionFailedException or KeyNotFoundException or InvalidOperationException) { return ""; } // an explanation is a courtesy
    }

    /// <summary>The state of the alert's liveliest instance.</summary>
    private async Task<string> AlertStateAsync(AlertName alert, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await _http.JsonAsync(pharos, "api/v1/alerts", cancellationToken);
        string state = "inactive";
        try
        {
            foreach (JsonElement entry in answer.RootElement.GetProperty("data").GetProperty("alerts").EnumerateArray())
            {
                if (!alert.Fits(entry.GetProperty("labels").EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString() ?? "", StringComparer.Ordinal))) continue;
                string? found = entry.GetProperty("state").GetString();
                if (found == "firing") return found;
                if (found == "pending") state = found;
            }
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException) { throw new ActionFailedException($"{pharos.BaseAddress}api/v1/alerts: not the answer of a Prometheus API", e); }
        return state;
    }

    private static string Names(LabelSet labels) => $"{{{string.Join(", ", labels.Where(l => l.Name != Label.MetricName).Select(l => $"{l.Name}=\"{l.Value}\""))}}}";

    private static string Shorten(string body)
    {
        string line = body.ReplaceLineEndings(" ").Trim();
        return line.Length <= 200 ? line : string.Create(CultureInfo.InvariantCulture, $"{line.AsSpan(0, 200)}…");
    }
}
