using System.Text;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Scrape;

/// <summary>Turns the labels that a target wrote into those that are stored: the target's own labels, metric relabelling, limits.</summary>
internal sealed class SampleLabels(ScrapeConfig job, ScrapeOptions options, LabelSet target)
{
    /// <summary>Changes the labels; false drops the sample.</summary>
    /// <exception cref="ScrapeException">A limit or a name fails the scrape.</exception>
    public bool Apply(LabelSetBuilder labels)
    {
        AddTargetLabels(labels, job.HonorLabels);
        try
        {
            if (!Relabeler.Apply(job.MetricRelabelRules, labels)) return false;
        }
        catch (RelabelException e) { throw new ScrapeException("label_limit", e.Message, e); }
        Check(labels);
        return true;
    }

    /// <summary>Labels of <c>up</c> and its like, which nothing relabels.</summary>
    public LabelSet OfReport(string metric)
    {
        var labels = new LabelSetBuilder();
        labels.Set(Label.MetricName, metric);
        AddTargetLabels(labels, honor: false);
        return labels.Build();
    }

    private void AddTargetLabels(LabelSetBuilder labels, bool honor)
    {
        List<Label>? conflicting = null;
        foreach (Label own in target)
        {
            bool conflict = labels.Has(own.Name);
            if (honor && conflict) continue;
            if (conflict) (conflicting ??= []).Add(new Label(own.Name, labels.Get(own.Name)));
            labels.Set(own.Name, own.Value);
        }
        if (conflicting is null) return;
        foreach (Label label in conflicting) // exported_x may itself be taken: then exported_exported_x
        {
            string name = "exported_" + label.Name;
            while (labels.Has(name)) name = "exported_" + name;
            labels.Set(name, label.Value);
        }
    }

    private void Check(LabelSetBuilder labels)
    {
        string metric = labels.Get(Label.MetricName);
        if (!job.Names.AllowsMetric(metric)) throw new ScrapeException("invalid_name", $"invalid metric name or label names: {labels.Build()}");
        int count = labels.Count, bytes = 0;
        if (job.LabelLimit > 0 && count > job.LabelLimit) throw new ScrapeException("label_limit", $"label_limit exceeded (metric: {Short(metric)}, number of labels: {count}, limit: {job.LabelLimit})");
        if (count > options.MaxLabels) throw new ScrapeException("label_limit", $"{Short(metric)} has {count} labels, at most {options.MaxLabels} are stored");
        foreach (Label label in labels.Labels)
        {
            if (!job.Names.AllowsLabel(label.Name)) throw new ScrapeException("invalid_name", $"invalid metric name or label names: {Short(metric)}, label \"{Short(label.Name)}\"");
            int name = Encoding.UTF8.GetByteCount(label.Name), value = Encoding.UTF8.GetByteCount(label.Value);
            bytes += name + value;
            if (job.LabelNameLengthLimit > 0 && name > job.LabelNameLengthLimit)
                throw new ScrapeException("label_limit", $"label_name_length_limit exceeded (metric: {Short(metric)}, label name: {Short(label.Name)}, length: {name}, limit: {job.LabelNameLengthLimit})");
            if (job.LabelValueLengthLimit > 0 && value > job.LabelValueLengthLimit)
                throw new ScrapeException("label_limit", $"label_value_length_limit exceeded (metric: {Short(metric)}, label name: {Short(label.Name)}, value: \"{Short(label.Value)}\", length: {value}, limit: {job.LabelValueLengthLimit})");
        }
        if (bytes > options.MaxLabelsBytes) throw new ScrapeException("label_limit", $"labels of {Short(metric)} have {bytes} bytes, at most {options.MaxLabelsBytes} are stored");
    }

    private static string Short(string text) => text.Length <= 50 ? text : string.Concat(text.AsSpan(0, 50), "…");
}
