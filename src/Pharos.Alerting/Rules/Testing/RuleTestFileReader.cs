using System.Globalization;
using Pharos.Configuration;

namespace Pharos.Alerting.Rules.Testing;

/// <summary>Reads files of unit tests strictly; every fault has file, line and column.</summary>
public static class RuleTestFileReader
{
    public static RuleTestFile Read(ConfigNode root, string path, ConfigErrors errors)
    {
        var reader = new MappingReader(root, errors);
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var paths = new PathMap(directory, []);
        var files = new List<string>();
        foreach (ConfigNode pattern in reader.List("rule_files", n => n))
        {
            IReadOnlyList<string> found = paths.Expand(pattern.Text, directory);
            if (found.Count == 0) errors.Warn(pattern, $"no file matches {pattern.Text}");
            files.AddRange(found);
        }
        TimeSpan interval = reader.Duration("evaluation_interval", TimeSpan.FromMinutes(1));
        if (interval <= TimeSpan.Zero) interval = TimeSpan.FromMinutes(1);
        IReadOnlyList<string> order = reader.Strings("group_eval_order");
        foreach (IGrouping<string, string> name in order.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1)) errors.Add(root["group_eval_order"], $"group name repeated in evaluation order: {name.Key}");
        bool fuzzy = reader.Bool("fuzzy_compare", false);
        IReadOnlyList<RuleTest> tests = reader.List("tests", node => ReadTest(node, interval, errors));
        reader.End();
        return new RuleTestFile { RuleFiles = files, EvaluationInterval = interval, GroupOrder = order, IsFuzzy = fuzzy, Tests = tests };
    }

    private static RuleTest ReadTest(ConfigNode node, TimeSpan evaluationInterval, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        TimeSpan interval = reader.Duration("interval", evaluationInterval);
        var test = new RuleTest
        {
            Name = reader.String("name", ""),
            Interval = interval > TimeSpan.Zero ? interval : evaluationInterval,
            StartMs = ReadStart(reader.Child("start_timestamp"), errors),
            Series = reader.List("input_series", n => ReadSeries(n, errors)),
            Alerts = reader.List("alert_rule_test", n => ReadAlerts(n, errors)),
            Queries = reader.List("promql_expr_test", n => ReadQuery(n, errors)),
            ExternalLabels = reader.StringMap("external_labels"),
            ExternalUrl = reader.String("external_url", ""),
        };
        reader.End();
        return test;
    }

    /// <summary>RFC 3339, or Unix seconds.</summary>
    private static long ReadStart(ConfigNode node, ConfigErrors errors)
    {
        if (!node.HasValue) return 0;
        if (double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)) return (long)Math.Round(seconds * 1000);
        if (DateTimeOffset.TryParse(node.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return time.ToUnixTimeMilliseconds();
        errors.Add(node, $"expected a time such as 2024-01-01T00:00:00Z or Unix seconds, found {node.Describe()}");
        return 0;
    }

    private static RuleTestSeries ReadSeries(ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        var series = new RuleTestSeries(reader.String("series", ""), reader.String("values", ""), node.Position);
        reader.End();
        return series;
    }

    private static AlertExpectation ReadAlerts(ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        var expectation = new AlertExpectation(reader.Duration("eval_time", TimeSpan.Zero), reader.String("alertname", ""), reader.List("exp_alerts", alert =>
        {
            var fields = new MappingReader(alert, errors);
            var expected = new ExpectedAlert(fields.StringMap("exp_labels"), fields.StringMap("exp_annotations"));
            fields.End();
            return expected;
        }), node.Position);
        reader.End();
        if (expectation.AlertName.Length == 0) errors.Add(node, "an item under alert_rule_test misses required attribute alertname");
        return expectation;
    }

    private static QueryExpectation ReadQuery(ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        var expectation = new QueryExpectation(reader.Duration("eval_time", TimeSpan.Zero), reader.String("expr", ""), reader.List("exp_samples", sample =>
        {
            var fields = new MappingReader(sample, errors);
            var expected = new ExpectedSample(fields.String("labels", ""), ReadValue(fields.Child("value"), errors), fields.String("histogram"), sample.Position);
            fields.End();
            return expected;
        }), node["expr"].Exists ? node["expr"].Position : node.Position);
        reader.End();
        return expectation;
    }

    private static double ReadValue(ConfigNode node, ConfigErrors errors)
    {
        if (!node.HasValue) return 0;
        switch (node.Text.TrimStart('+').ToLowerInvariant())
        {
            case "nan" or ".nan": return double.NaN;
            case "inf" or ".inf": return double.PositiveInfinity;
            case "-inf" or "-.inf": return double.NegativeInfinity;
        }
        if (double.TryParse(node.Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return value;
        errors.Add(node, $"expected a number, found {node.Describe()}");
        return 0;
    }
}
