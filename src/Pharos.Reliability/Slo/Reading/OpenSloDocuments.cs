using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>OpenSLO v1 documents of one configuration, read strictly, before references between them are followed.</summary>
internal sealed class OpenSloDocuments(ConfigErrors errors)
{
    private readonly List<OpenSloSlo> _slos = [];
    private readonly Dictionary<string, OpenSloIndicator> _indicators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenSloDataSource> _dataSources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenSloAlertPolicy> _policies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenSloAlertCondition> _conditions = new(StringComparer.Ordinal);

    public IReadOnlyList<OpenSloSlo> Slos => _slos;

    public IReadOnlyDictionary<string, OpenSloIndicator> Indicators => _indicators;

    public IReadOnlyDictionary<string, OpenSloDataSource> DataSources => _dataSources;

    public IReadOnlyDictionary<string, OpenSloAlertPolicy> Policies => _policies;

    public IReadOnlyDictionary<string, OpenSloAlertCondition> Conditions => _conditions;

    /// <summary>Reads one document; faults go to the errors, and a document with faults is left out.</summary>
    public void Add(ConfigNode node)
    {
        int before = errors.Findings.Count(f => f.Severity == FindingSeverity.Error);
        var reader = new MappingReader(node, errors);
        reader.RequiredString("apiVersion");
        Action? keep = null;
        switch (reader.RequiredString("kind"))
        {
            case "SLO":
                OpenSloSlo slo = OpenSloSloReader.Read(reader, errors);
                keep = () => _slos.Add(slo);
                break;
            case "SLI":
                OpenSloIndicator indicator = OpenSloIndicatorReader.Read(reader, errors, isInline: false);
                keep = () => Keep(_indicators, indicator.Metadata.Name, indicator, node);
                break;
            case "Service":
                OpenSloFields.Metadata(reader, errors);
                var service = new MappingReader(reader.Child("spec"), errors);
                service.String("description");
                service.End();
                break;
            case "DataSource":
                OpenSloDataSource source = DataSource(reader);
                keep = () => Keep(_dataSources, source.Metadata.Name, source, node);
                break;
            case "AlertPolicy":
                OpenSloAlertPolicy policy = OpenSloAlertReader.Policy(reader, errors);
                keep = () => Keep(_policies, policy.Metadata.Name, policy, node);
                break;
            case "AlertCondition":
                OpenSloAlertCondition condition = OpenSloAlertReader.Condition(reader, errors);
                keep = () => Keep(_conditions, condition.Metadata.Name, condition, node);
                break;
            case "AlertNotificationTarget":
                OpenSloAlertReader.Target(reader, errors);
                break;
            case "":
                return;
            default:
                errors.Add(node["kind"], $"unknown kind {node["kind"].Describe()}, expected SLO, SLI, Service, DataSource, AlertPolicy, AlertCondition or AlertNotificationTarget");
                return;
        }
        reader.End();
        if (errors.Findings.Count(f => f.Severity == FindingSeverity.Error) == before) keep?.Invoke();
    }

    private OpenSloDataSource DataSource(MappingReader reader)
    {
        OpenSloMetadata metadata = OpenSloFields.Metadata(reader, errors);
        var spec = new MappingReader(reader.Child("spec"), errors);
        spec.String("description");
        string type = spec.RequiredString("type");
        ConfigNode connection = spec.Child("connectionDetails");
        if (connection.HasValue) errors.Warn(connection, "is not acted upon: SLOs query the metrics of Pharos itself");
        spec.End();
        return new OpenSloDataSource(metadata, spec.Node, type);
    }

    private void Keep<T>(Dictionary<string, T> all, string name, T value, ConfigNode node)
    {
        if (!all.TryAdd(name, value)) errors.Add(node["metadata"]["name"], $"the name {name} is given twice for this kind");
    }
}
