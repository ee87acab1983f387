using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pharos.Core;
using Pharos.Metrics.PromQL;

namespace Pharos.Metrics.Api;

/// <summary><c>/federate</c>: the newest sample of each selected series in the text format, with its timestamp (docs: federation). Native histograms have no text form and are left out.</summary>
internal sealed class FederateEndpoint(PrometheusApiParts parts)
{
    public async Task HandleAsync(HttpContext context)
    {
        string text;
        try
        {
            ApiRequest request = await ApiRequest.ReadAsync(context);
            text = Write([.. request.All("match[]").Select(m => (IReadOnlyList<LabelMatcher>)ApiRequest.Selector("match[]", m))], context.RequestAborted);
        }
        catch (QueryException e)
        {
            context.Response.StatusCode = ApiErrors.Describe(e.Kind).Status;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(e.Message + "\n", context.RequestAborted);
            return;
        }
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private string Write(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, CancellationToken cancellationToken)
    {
        long nowMs = parts.Clock.GetUtcNow().ToUnixTimeMilliseconds(), fromMs = nowMs - (long)parts.Engine.Options.Lookback.TotalMilliseconds + 1;
        var series = new SortedDictionary<LabelSet, (long TimeMs, double Value)>(Comparer<LabelSet>.Create(Compare));
        foreach (IReadOnlyList<LabelMatcher> selector in selectors)
        {
            using ISeriesCursor cursor = parts.Source.Select(selector, fromMs, nowMs, new SelectHints { Sorted = true }, cancellationToken);
            while (cursor.MoveNext())
            {
                if (cursor.Timestamps.IsEmpty || cursor.Labels.MetricName.Length == 0) continue;
                if (!cursor.Histograms.IsEmpty && cursor.Histograms[^1] is not null) continue;
                if (!StaleMarker.Is(cursor.Values[^1])) series[cursor.Labels] = (cursor.Timestamps[^1], cursor.Values[^1]);
            }
        }
        LabelSet external = parts.ExternalLabels();
        var text = new StringBuilder();
        string family = "";
        foreach ((LabelSet labels, (long timeMs, double value)) in series)
        {
            string name = labels.MetricName;
            if (name != family)
            {
                text.Append("# TYPE ");
                AppendName(text, name);
                text.Append(" untyped\n");
                family = name;
            }
            var all = new LabelSetBuilder(labels);
            foreach (Label label in external) if (!labels.Has(label.Name)) all.Set(label.Name, label.Value);
            if (!all.Has("instance")) text.Append(LineOf(all.Build(), emptyInstance: true));
            else text.Append(LineOf(all.Build(), emptyInstance: false));
            text.Append(' ').Append(GoNumber.General(value)).Append(CultureInfo.InvariantCulture, $" {timeMs}\n");
        }
        return text.ToString();
    }

    private static int Compare(LabelSet a, LabelSet b)
    {
        int byName = string.CompareOrdinal(a.MetricName, b.MetricName);
        return byName != 0 ? byName : LabelSet.Compare(a, b);
    }

    /// <summary>A series without instance gets an empty one, so that the federating server does not put its own there.</summary>
    private static string LineOf(LabelSet labels, bool emptyInstance)
    {
        var text = new StringBuilder();
        string name = labels.MetricName;
        bool classic = LabelFormat.IsClassicMetricName(name);
        if (classic) text.Append(name);
        text.Append('{');
        string separator = "";
        if (!classic)
        {
            AppendName(text, name);
            separator = ",";
        }
        foreach (Label label in labels)
        {
            if (label.Name == Label.MetricName) continue;
            text.Append(separator);
            AppendName(text, label.Name);
            text.Append("=\"").Append(Escape(label.Value)).Append('"');
            separator = ",";
        }
        if (emptyInstance) text.Append(separator).Append("instance=\"\"");
        return text.Append('}').ToString();
    }

    private static void AppendName(StringBuilder text, string name)
    {
        if (LabelFormat.IsClassicMetricName(name)) text.Append(name);
        else text.Append('"').Append(Escape(name)).Append('"');
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
