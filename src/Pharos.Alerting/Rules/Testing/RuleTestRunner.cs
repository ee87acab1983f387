using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Alerting.Rules.Testing;

/// <summary>What came of one file of unit tests: nothing where all passed, else what was wrong, one text each.</summary>
public sealed record RuleTestReport(string File, int Tests, IReadOnlyList<string> Failures);

/// <summary>Runs unit tests of rules as promtool does: the rules of all groups at each evaluation interval up to the last time that is asked for, then the expectations.</summary>
/// <param name="metrics">Makes a fresh store, given the interval that subqueries without a step use.</param>
public sealed class RuleTestRunner(Func<TimeSpan, IRuleTestMetrics> metrics, IMetricsExpressions expressions, IAlertTemplates templates)
{
    /// <summary>More evaluations than this in one test are refused: a year at one minute.</summary>
    private const long MaxEvaluations = 600_000;

    /// <summary>Only tests whose name this matches are run.</summary>
    public Regex? Only { get; init; }

    public bool IgnoresUnknownKeys { get; init; }

    /// <summary>Runs one file. Files that cannot be read are failures too.</summary>
    public async Task<RuleTestReport> RunAsync(string path, CancellationToken cancellationToken)
    {
        var environment = new ConfigEnvironment(_ => null);
        var errors = new ConfigErrors { IgnoresUnknownKeys = IgnoresUnknownKeys };
        var failures = new List<string>();
        int count = 0;
        RuleTestFile file = RuleTestFileReader.Read(Load(path, errors), path, errors);
        var groups = new List<RuleGroupConfig>();
        foreach (string rules in file.RuleFiles.Distinct(StringComparer.Ordinal)) groups.AddRange(RuleFile.Read(Load(rules, errors), expressions, templates, errors));
        if (errors.HasErrors) return new RuleTestReport(path, 0, [.. errors.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.ToString())]);
        foreach ((int index, RuleTest test) in file.Tests.Index())
        {
            if (Only is not null && !Only.IsMatch(test.Name)) continue;
            count++;
            string name = test.Name.Length > 0 ? test.Name : $"test {index + 1}";
            foreach (string failure in await RunAsync(file, test, groups, cancellationToken)) failures.Add($"{name}: {failure}");
        }
        return new RuleTestReport(path, count, failures);

        // Upstream expands no variables in these files.
        ConfigNode Load(string from, ConfigErrors into) =>
            ConfigFile.TryReadText(from, from, into, out string text) ? YamlReader.Read(from, text, into) : ConfigNode.Missing(new SourcePosition(from, 0, 0));
    }

    private async Task<List<string>> RunAsync(RuleTestFile file, RuleTest test, List<RuleGroupConfig> configs, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        using IRuleTestMetrics store = metrics(file.EvaluationInterval);
        foreach (RuleTestSeries series in test.Series)
        {
            try { store.Load(series.Series, series.Values, test.StartMs, (long)test.Interval.TotalMilliseconds); }
            catch (FormatException e) { failures.Add($"{series.Position}: {series.Series}: {e.Message}"); }
        }
        if (failures.Count > 0) return failures;
        List<RuleGroup> groups = Groups(configs, file, test, store);
        long interval = (long)file.EvaluationInterval.TotalMilliseconds;
        long end = test.Alerts.Select(a => a.At).Concat(test.Queries.Select(q => q.At)).DefaultIfEmpty(TimeSpan.Zero).Max().Ticks / TimeSpan.TicksPerMillisecond;
        if (end / interval > MaxEvaluations) return [$"{end / interval} evaluations, more than {MaxEvaluations}"];
        for (long at = 0; at <= end; at += interval)
        {
            store.AdvanceTo(test.StartMs + at);
            foreach (RuleGroup group in groups)
            {
                await group.EvaluateAsync(test.StartMs + at, cancellationToken);
                foreach (Rule rule in group.Rules.Where(r => r.Status.Health == RuleHealth.Bad))
                    failures.Add($"rule: {rule.Config.Name}, time: {PromDuration.Format(TimeSpan.FromMilliseconds(at))}, err: {rule.Status.LastError}");
            }
            if (failures.Count > 0) return failures;
            // An expectation between two evaluations is compared with the alerts of the one before.
            foreach (AlertExpectation expected in test.Alerts.Where(a => a.At.TotalMilliseconds >= at && a.At.TotalMilliseconds < at + interval))
            {
                if (Compare(expected, groups) is { } failure) failures.Add(failure);
            }
        }
        store.AdvanceTo(test.StartMs + end);
        foreach (QueryExpectation expected in test.Queries)
        {
            if (await CompareAsync(expected, test, store, file.IsFuzzy, cancellationToken) is { } failure) failures.Add(failure);
        }
        return failures;
    }

    private List<RuleGroup> Groups(List<RuleGroupConfig> configs, RuleTestFile file, RuleTest test, IRuleTestMetrics store)
    {
        var context = new RuleContext
        {
            Source = store.Source,
            Sink = store.Sink,
            Templates = templates,
            Sender = Nobody.Instance,
            States = Nobody.Instance,
            Clock = TimeProvider.System,
            Metrics = new MetricRegistry(),
            ExternalLabels = LabelSet.Of(test.ExternalLabels.Select(l => new Label(l.Key, l.Value))),
            ExternalUrl = test.ExternalUrl,
            EvaluationInterval = file.EvaluationInterval,
        };
        var counters = new RuleMetrics(context.Metrics);
        List<string> order = [.. file.GroupOrder];
        return [.. configs.OrderBy(c => Math.Max(0, order.IndexOf(c.Name))).Select(c => new RuleGroup(c with { Interval = file.EvaluationInterval }, context, counters, NullLogger.Instance))];
    }

    private static string? Compare(AlertExpectation expected, List<RuleGroup> groups)
    {
        string[] got = [.. groups.SelectMany(g => g.Rules).OfType<AlertingRule>().Where(r => r.Config.Name == expected.AlertName)
            .SelectMany(r => r.Alerts).Where(a => a.State == AlertState.Firing).Select(a => Show(a.Labels, a.Annotations)).Order(StringComparer.Ordinal)];
        string[] wanted = [.. expected.Alerts.Select(a => Show(
            LabelSet.Of(a.Labels.Where(l => l.Key != "alertname").Append(new("alertname", expected.AlertName)).Select(l => new Label(l.Key, l.Value))),
            LabelSet.Of(a.Annotations.Select(l => new Label(l.Key, l.Value))))).Order(StringComparer.Ordinal)];
        return wanted.AsSpan().SequenceEqual(got) ? null
            : $"{expected.Position}: alertname: {expected.AlertName}, time: {PromDuration.Format(expected.At)},\n        exp:[{List(wanted)}],\n        got:[{List(got)}]";
    }

    private static async Task<string?> CompareAsync(QueryExpectation expected, RuleTest test, IRuleTestMetrics store, bool isFuzzy, CancellationToken cancellationToken)
    {
        string place = $"{expected.Position}: expr: \"{expected.Expression}\", time: {PromDuration.Format(expected.At)}";
        MetricsResult result;
        try { result = await store.Source.QueryAsync(expected.Expression, test.StartMs + (long)expected.At.TotalMilliseconds, cancellationToken); }
        catch (QueryException e) { return $"{place}, err: {e.Message}"; }
        if (result.Type is not (MetricsResultType.Vector or MetricsResultType.Scalar)) return $"{place}, err: rule result is not a vector or scalar";
        List<(LabelSet Labels, double Value, string Histogram)> wanted = [];
        foreach (ExpectedSample sample in expected.Samples)
        {
            try { wanted.Add((store.ParseLabels(sample.Labels), sample.Value, sample.Histogram is { Length: > 0 } h ? HistogramFormat.Notation(store.ParseHistogram(h)) : "")); }
            catch (FormatException e) { return $"{sample.Position}: labels \"{sample.Labels}\": {e.Message}"; }
        }
        var got = result.Series.Select(s => (s.Labels, Value: s.Points[^1].Histogram is null ? s.Points[^1].Value : 0, Histogram: s.Points[^1].Histogram is { } h ? HistogramFormat.Notation(h) : "")).ToList();
        wanted.Sort((a, b) => LabelSet.Compare(a.Labels, b.Labels));
        got.Sort((a, b) => LabelSet.Compare(a.Labels, b.Labels));
        bool same = wanted.Count == got.Count && wanted.Zip(got).All(p => p.First.Labels.Equals(p.Second.Labels) && p.First.Histogram == p.Second.Histogram && Same(p.First.Value, p.Second.Value, isFuzzy));
        return same ? null : $"{place},\n        exp:[{List(wanted.Select(Show))}],\n        got:[{List(got.Select(Show))}]";
    }

    private static bool Same(double wanted, double got, bool isFuzzy)
    {
        if (wanted.Equals(got)) return true; // NaN equals NaN
        return isFuzzy && Math.Abs(wanted - got) / ((Math.Abs(wanted) + Math.Abs(got)) / 2) < 1e-5;
    }

    private static string Show((LabelSet Labels, double Value, string Histogram) sample) => $"{sample.Labels} {(sample.Histogram.Length > 0 ? sample.Histogram : GoNumber.General(sample.Value))}";

    private static string Show(LabelSet labels, LabelSet annotations) => $"Labels:{labels} Annotations:{annotations}";

    private static string List(IEnumerable<string> items) => string.Concat(items.Select((item, i) => $"\n            {i}: {item}"));

    /// <summary>Tests send no alerts and keep none.</summary>
    private sealed class Nobody : IAlertSender, IAlertStateStore
    {
        public static readonly Nobody Instance = new();

        public void Send(IReadOnlyList<OutgoingAlert> alerts) { }

        public SavedAlerts? Load(string ruleKey) => null;

        public ValueTask SaveAsync(IReadOnlyList<KeyValuePair<string, SavedAlerts>> rules, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
