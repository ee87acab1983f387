using System.Text;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Discovery;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Scrape;

/// <summary>Makes targets of what discovery found: defaults, relabelling, URL (docs: configuration, relabel_config).</summary>
internal static class TargetBuilder
{
    /// <summary>The target, or null where relabelling drops it.</summary>
    /// <param name="discovered">Its labels before relabelling.</param>
    /// <exception cref="FormatException">It cannot be scraped; the message says why.</exception>
    public static ScrapeTarget? Build(ScrapeConfig job, TargetGroup group, LabelSet targetLabels, out LabelSet discovered)
    {
        var labels = new LabelSetBuilder(group.Labels);
        foreach (Label label in targetLabels) labels.Set(label.Name, label.Value);
        SetDefault(labels, "job", job.JobName);
        SetDefault(labels, "__scrape_interval__", PromDuration.Format(job.Interval));
        SetDefault(labels, "__scrape_timeout__", PromDuration.Format(job.Timeout));
        SetDefault(labels, "__metrics_path__", job.MetricsPath);
        SetDefault(labels, "__scheme__", job.Scheme);
        foreach ((string name, IReadOnlyList<string> values) in job.Params)
            if (values.Count > 0) SetDefault(labels, "__param_" + name, values[0]);
        discovered = labels.Build();
        if (!Relabeler.Apply(job.RelabelRules, labels)) return null;
        string address = labels.Get(TargetGroup.AddressLabel);
        if (address.Length == 0) throw new FormatException("no address");
        if (address.Contains('/', StringComparison.Ordinal)) throw new FormatException($"\"{address}\" is not a valid hostname");
        TimeSpan interval = ReadDuration(labels, "__scrape_interval__", "scrape interval"), timeout = ReadDuration(labels, "__scrape_timeout__", "scrape timeout");
        if (timeout > interval) throw new FormatException($"scrape timeout cannot be greater than scrape interval (\"{PromDuration.Format(timeout)}\" > \"{PromDuration.Format(interval)}\")");
        Uri url = BuildUrl(job, labels, address);
        if (labels.Get("instance").Length == 0) labels.Set("instance", address);
        foreach (Label label in labels.Labels.ToArray())
        {
            if (label.Name.StartsWith("__", StringComparison.Ordinal)) labels.Remove(label.Name);
            else if (!job.Names.AllowsLabel(label.Name)) throw new FormatException($"invalid label name \"{label.Name}\"");
        }
        return new ScrapeTarget(url, labels.Build(), discovered, interval, timeout);
    }

    private static void SetDefault(LabelSetBuilder labels, string name, string value)
    {
        if (labels.Get(name).Length == 0) labels.Set(name, value);
    }

    private static TimeSpan ReadDuration(LabelSetBuilder labels, string name, string what)
    {
        string text = labels.Get(name);
        if (!PromDuration.TryParse(text, out TimeSpan duration, out string? error)) throw new FormatException($"error parsing {what}: not a valid duration string: \"{text}\": {error}");
        return duration > TimeSpan.Zero ? duration : throw new FormatException($"{what} cannot be 0");
    }

    private static Uri BuildUrl(ScrapeConfig job, LabelSetBuilder labels, string address)
    {
        var query = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<string> values) in job.Params)
        {
            seen.Add(name);
            for (int i = 0; i < values.Count; i++) query.Add(Pair(name, i == 0 ? labels.Get("__param_" + name) : values[i]));
        }
        foreach (Label label in labels.Labels)
            if (label.Name.StartsWith("__param_", StringComparison.Ordinal) && !seen.Contains(label.Name[8..])) query.Add(Pair(label.Name[8..], label.Value));
        query.Sort(StringComparer.Ordinal);
        string path = labels.Get("__metrics_path__"), own = "";
        int mark = path.IndexOf('?', StringComparison.Ordinal);
        if (mark >= 0) (path, own) = (path[..mark], path[(mark + 1)..]);
        var url = new StringBuilder().Append(labels.Get("__scheme__")).Append("://").Append(address);
        if (!path.StartsWith('/')) url.Append('/');
        url.Append(path);
        if (own.Length > 0) query.Insert(0, own);
        if (query.Count > 0) url.Append('?').AppendJoin('&', query);
        return Uri.TryCreate(url.ToString(), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : throw new FormatException($"\"{url}\" is not a URL to scrape");
    }

    private static string Pair(string name, string value) => $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
}
