using Pharos.Core;
using Pharos.Logs.Config;

namespace Pharos.Logs.Push;

/// <summary>Gives each stream a <c>service_name</c> (docs: get-started/labels, service_name discovery).</summary>
internal static class ServiceNames
{
    public const string LabelName = "service_name";
    public const string Unknown = "unknown_service";

    public static LabelSet Add(LabelSet labels, LogLimits limits)
    {
        if (limits.DiscoverServiceName.Count == 0 || labels.Count == 0 || labels.Has(LabelName)) return labels;
        foreach (string name in limits.DiscoverServiceName) if (labels.TryGet(name, out string value)) return labels.With(LabelName, value);
        return labels.With(LabelName, Unknown);
    }
}
