using System.Globalization;
using System.Text;
using Pharos.Core;

namespace Pharos.Metrics.Cardinality;

/// <summary>Writes the rule that keeps the culprit out, ready to paste into its scrape job.</summary>
internal static class RelabelAdvice
{
    public static string Yaml(string metric, MetricCulprit culprit)
    {
        var text = new StringBuilder();
        if (culprit.Job.Length > 0) text.Append("# in the scrape job ").Append(LabelFormat.Quote(culprit.Job)).Append('\n');
        if (culprit.Label.Length == 0 || culprit.Label is "instance" or "job")
            return text.Append("metric_relabel_configs:\n  - source_labels: [__name__]\n    regex: ").Append(Quoted(Escaped(metric))).Append("\n    action: drop\n").ToString();
        text.Append(CultureInfo.InvariantCulture, $"# {culprit.Label} has {culprit.Values} values, such as {string.Join(", ", culprit.Examples.Select(e => LabelFormat.Quote(e.Length > 60 ? e[..60] : e)))}\n");
        text.Append("# drops the series that have the label; narrow the part after ; to what must go\n");
        return text.Append("metric_relabel_configs:\n  - source_labels: [__name__, ").Append(culprit.Label).Append("]\n    regex: ").Append(Quoted(Escaped(metric) + ";.+")).Append("\n    action: drop\n").ToString();
    }

    private static string Escaped(string metric)
    {
        var text = new StringBuilder();
        foreach (char c in metric)
        {
            if ("\\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal)) text.Append('\\');
            text.Append(c);
        }
        return text.ToString();
    }

    private static string Quoted(string regex) => "'" + regex.Replace("'", "''", StringComparison.Ordinal) + "'";
}
