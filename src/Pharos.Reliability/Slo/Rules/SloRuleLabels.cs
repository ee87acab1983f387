namespace Pharos.Reliability.Slo;

/// <summary>Labels of an SLO's recorded series, in order of name. Those that identify the SLO win over its own.</summary>
internal sealed class SloRuleLabels
{
    private readonly SloDefinition _slo;
    private readonly SortedDictionary<string, string> _labels = new(StringComparer.Ordinal);

    public SloRuleLabels(SloDefinition slo, SloRuleOptions options)
    {
        _slo = slo;
        foreach ((string name, string value) in options.ExtraLabels) _labels[name] = value;
        foreach ((string name, string value) in slo.Labels) _labels[name] = value;
        _labels[SloSeries.IdLabel] = slo.Id;
        _labels["sloth_service"] = slo.Service;
        _labels["sloth_slo"] = slo.Name;
    }

    public IReadOnlyList<SloText> Plain => With();

    public IReadOnlyList<SloText> Windowed(string window) => With((SloSeries.WindowLabel, window));

    public IReadOnlyList<SloText> With(params ReadOnlySpan<(string Name, string Value)> more)
    {
        var all = new SortedDictionary<string, string>(_labels, StringComparer.Ordinal);
        foreach ((string name, string value) in more) all[name] = value;
        return [.. all.Select(l => new SloText(l.Key, l.Value, _slo.Position))];
    }
}
