using System.Globalization;
using System.Text.Json;
using Pharos.Alerting.TimeIntervals;
using Pharos.Configuration;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

[ConformanceFamily("alertmanager")]
public sealed class TimeIntervalConformanceTests
{
    [Fact]
    public void Intervals_hold_the_times_that_upstream_says() => Cases.Run("alertmanager/time-intervals.json", test =>
    {
        var errors = new ConfigErrors();
        ConfigNode node = YamlReader.Read("intervals.yml", test.GetProperty("yaml").GetString()!, errors);
        TimeInterval[] intervals = [.. node.Items.Select(n => TimeIntervalReader.Read(n, errors))];
        string findings = string.Join("; ", errors.Findings);
        if (test.TryGetProperty("error", out JsonElement error)) return findings.Contains(error.GetString()!, StringComparison.Ordinal) ? null : $"says {findings}";
        if (errors.HasErrors) return findings;
        return Check("active", true) ?? Check("inactive", false);

        string? Check(string key, bool expected)
        {
            foreach (JsonElement text in test.GetProperty(key).EnumerateArray())
            {
                DateTimeOffset time = DateTimeOffset.ParseExact(text.GetString()!.Insert(text.GetString()!.Length - 2, ":"), "dd MMM yy HH:mm zzz", CultureInfo.InvariantCulture);
                if (intervals.Any(i => i.Contains(time)) != expected) return $"{text} is not {key}";
            }
            return null;
        }
    });

    [Fact]
    public void A_location_moves_the_times()
    {
        var errors = new ConfigErrors();
        ConfigNode node = YamlReader.Read("i.yml", "times: [ { start_time: '09:00', end_time: '24:00' } ]\nlocation: Australia/Sydney", errors);
        TimeInterval interval = TimeIntervalReader.Read(node, errors);
        Assert.Empty(errors.Findings);
        Assert.True(interval.Contains(new DateTimeOffset(2026, 1, 1, 22, 30, 0, TimeSpan.Zero)));
        Assert.False(interval.Contains(new DateTimeOffset(2026, 1, 1, 20, 0, 0, TimeSpan.Zero)));
    }
}
