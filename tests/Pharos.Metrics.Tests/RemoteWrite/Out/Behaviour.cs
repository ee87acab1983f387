using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Pharos.Core;

namespace Pharos.Metrics.Tests.RemoteWrite.Out;

/// <summary>How the remote of one requirement behaves, and what it wants to see of the sender in return.</summary>
internal sealed partial class Behaviour
{
    private static readonly Func<IReadOnlyList<SentRequest>, MetricRegistry, string?> s_content = (_, _) => null;

    private Behaviour(Func<int, HttpContext, SentRequest, Task<int>> answer, Func<IReadOnlyList<SentRequest>, MetricRegistry, string?> judge) => (AnswerAsync, Judge) = (answer, judge);

    public Func<int, HttpContext, SentRequest, Task<int>> AnswerAsync { get; }

    /// <summary>Null where the sender has done what it must.</summary>
    public Func<IReadOnlyList<SentRequest>, MetricRegistry, string?> Judge { get; }

    public static Behaviour Of(string area, string name)
    {
        Match named = StatusInName().Match(name);
        int status = named.Success ? int.Parse(named.Value, CultureInfo.InvariantCulture) : 0;
        return area switch
        {
            "backoff" => new Behaviour((n, _, _) => Task.FromResult(n < 6 ? 503 : 204), Backoff),
            "fallback" => new Behaviour((_, _, request) => Task.FromResult(request.IsVersion2 ? 415 : 204), Fallback),
            "retry" => First(status, isRetried: status >= 500),
            "response" when name.Contains("partial", StringComparison.Ordinal) || name.Contains("written_count", StringComparison.Ordinal) => Partial(),
            "response" when name.Contains("missing", StringComparison.Ordinal) => First(400, isRetried: false),
            "response" when status is >= 200 and < 300 => new Behaviour((_, _, _) => Task.FromResult(status), Delivered),
            "response" or "error_handling" when name.Contains("large_error", StringComparison.Ordinal) => new Behaviour(LargeErrorAsync, Continues),
            "error_handling" when name.Contains("timeout", StringComparison.Ordinal) => new Behaviour(SlowAsync, Continues),
            "error_handling" when name.Contains("refused", StringComparison.Ordinal) || name.Contains("malformed", StringComparison.Ordinal) => new Behaviour(Aborted, Continues),
            "error_handling" when name.Contains("status", StringComparison.Ordinal) => new Behaviour((n, _, _) => Task.FromResult(n == 0 ? 799 : 204), Continues),
            "error_handling" => new Behaviour((n, _, _) => Task.FromResult(n < 3 ? 500 : 204), Continues),
            _ => new Behaviour((_, _, _) => Task.FromResult(204), s_content),
        };
    }

    /// <summary>The first request is answered so, all others with success. Whether a message comes twice tells if it was retried.</summary>
    private static Behaviour First(int status, bool isRetried) => new((n, _, _) => Task.FromResult(n == 0 ? status : 204), (requests, _) =>
    {
        if (requests.Count < 4) return "too few requests to tell";
        bool again = requests.Skip(1).Any(r => r.Body.AsSpan().SequenceEqual(requests[0].Body));
        return again == isRetried ? null : isRetried ? $"not sent again after {status}" : $"sent again after {status}";
    });

    private static Behaviour Partial() => new((n, context, request) =>
    {
        int samples = request.Series.Sum(s => s.Samples.Count);
        context.Response.Headers["X-Prometheus-Remote-Write-Samples-Written"] = (n == 0 ? samples - 1 : samples).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-Prometheus-Remote-Write-Histograms-Written"] = "0";
        context.Response.Headers["X-Prometheus-Remote-Write-Exemplars-Written"] = "0";
        return Task.FromResult(n == 0 ? 400 : 204);
    }, (requests, registry) =>
    {
        if (requests.Count < 3) return "too few requests";
        if (requests.Skip(1).Any(r => r.Body.AsSpan().SequenceEqual(requests[0].Body))) return "a partial write was sent again";
        return FailedOne().IsMatch(registry.Write()) ? null : "the one that was not written is not counted";
    });

    private static string? Delivered(IReadOnlyList<SentRequest> requests, MetricRegistry registry) =>
        requests.GroupBy(r => Convert.ToBase64String(r.Body)).Any(g => g.Count() > 1) ? "sent again after success" : requests.Count > 2 ? null : "too few requests";

    private static string? Continues(IReadOnlyList<SentRequest> requests, MetricRegistry registry) => requests.Count(r => r.Answer is >= 200 and < 300) >= 2 ? null : "it does not go on";

    private static string? Backoff(IReadOnlyList<SentRequest> requests, MetricRegistry registry)
    {
        if (requests.Count < 7) return "too few retries";
        double[] gaps = [.. requests.Take(7).Zip(requests.Skip(1), (a, b) => (b.At - a.At).TotalMilliseconds)];
        if (!requests.Take(7).All(r => r.Body.AsSpan().SequenceEqual(requests[0].Body))) return "another message was sent between the retries";
        // 20, 40, 80, 100, 100, 100 ms as configured, and what a busy machine adds. A timer may fire early by a tick of the kernel's coarse clock, which is 4 ms mostly.
        double[] least = [20, 40, 80, 100, 100, 100];
        for (int i = 0; i < least.Length; i++) if (gaps[i] < least[i] - 5) return $"waited {gaps[i]:F0} ms before retry {i + 1}, expected {least[i]} ms";
        return gaps.Max() < 10_000 ? null : $"waited {gaps.Max():F0} ms";
    }

    private static string? Fallback(IReadOnlyList<SentRequest> requests, MetricRegistry registry)
    {
        if (!requests[0].IsVersion2) return "began with version 1.0";
        int first = requests.ToList().FindIndex(r => !r.IsVersion2);
        if (first < 0) return "no request of version 1.0";
        if (requests[first].Headers["Content-Type"] != "application/x-protobuf") return "the content type did not change";
        if (requests.Skip(first).Any(r => r.IsVersion2)) return "asked with version 2.0 again";
        return requests.Count > first + 2 ? null : "too few requests";
    }

    private static async Task<int> LargeErrorAsync(int number, HttpContext context, SentRequest request)
    {
        if (number > 0) return 204;
        context.Response.StatusCode = 400;
        await context.Response.WriteAsync(new string('e', 4 << 20));
        return 400;
    }

    private static async Task<int> SlowAsync(int number, HttpContext context, SentRequest request)
    {
        if (number == 0) await Task.Delay(2000, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        return number == 0 ? 0 : 204;
    }

    private static Task<int> Aborted(int number, HttpContext context, SentRequest request)
    {
        if (number < 2) context.Abort();
        return Task.FromResult(number < 2 ? 0 : 204);
    }

    [GeneratedRegex("(?<=_)[1-9][0-9]{2}(?=_|$)")]
    private static partial Regex StatusInName();

    [GeneratedRegex("prometheus_remote_storage_samples_failed_total\\{[^}]*\\} 1\n")]
    private static partial Regex FailedOne();
}
