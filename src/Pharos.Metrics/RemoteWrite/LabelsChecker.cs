using System.Text;
using System.Text.Unicode;
using Pharos.Core;
using Pharos.Metrics.Exposition;

namespace Pharos.Metrics.RemoteWrite;

/// <summary>Gathers the labels of one series from outside and checks them: names, repeats, UTF-8, limits.</summary>
internal sealed class LabelsChecker(RemoteWriteLimits limits)
{
    private LabelSetBuilder _labels = new();
    private string? _fault;

    public void Begin()
    {
        _labels = new LabelSetBuilder();
        _fault = null;
    }

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_fault is not null) return;
        if (name.IsEmpty) _fault = "label with an empty name";
        else if (!Utf8.IsValid(name) || !Utf8.IsValid(value)) _fault = "label that is not valid UTF-8";
        else if (name.Length > limits.MaxLabelNameBytes) _fault = $"label name of {name.Length} bytes, at most {limits.MaxLabelNameBytes} are taken";
        else if (value.Length > limits.MaxLabelValueBytes) _fault = $"label value of {value.Length} bytes, at most {limits.MaxLabelValueBytes} are taken";
        else if (_labels.Count >= limits.MaxLabels) _fault = $"more than {limits.MaxLabels} labels";
        else
        {
            string text = LabelNames.Intern(name);
            if (_labels.Has(text)) _fault = $"duplicate label \"{text}\"";
            else _labels.Set(text, Encoding.UTF8.GetString(value));
        }
    }

    /// <summary>The labels, or null with what is wrong. A series must have a metric name; an exemplar's labels need none.</summary>
    public LabelSet? Build(bool needsName, out string fault)
    {
        fault = _fault ?? (needsName && !_labels.Has(Label.MetricName) ? "missing metric name (__name__)" : "");
        return fault.Length == 0 ? _labels.Build() : null;
    }
}
