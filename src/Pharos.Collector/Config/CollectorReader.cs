using Pharos.Collector.Components;
using Pharos.Collector.Components.Absent;
using Pharos.Collector.Data;
using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>Reads a collector's tree after expansion, strictly, and checks what its parts say of each other, as upstream's <c>validate</c> does.</summary>
internal sealed class CollectorReader(ReadContext context)
{
    private readonly ConfigErrors _errors = context.Errors;

    public CollectorSettings Read(ConfigNode root)
    {
        var reader = new MappingReader(root, _errors);
        var receivers = Components(reader, "receivers", ComponentCatalog.Receivers, () => new AbsentReceiver());
        var processors = Components(reader, "processors", ComponentCatalog.Processors, () => new AbsentProcessor());
        var exporters = Components(reader, "exporters", ComponentCatalog.Exporters, () => new AbsentExporter());
        var connectors = Components(reader, "connectors", ComponentCatalog.Connectors, () => new AbsentConnector());
        var extensions = Components(reader, "extensions", ComponentCatalog.Extensions, () => new AbsentExtension());
        ConfigNode service = reader.Child("service");
        reader.End();
        if (!root.HasValue)
        {
            if (!_errors.HasErrors) _errors.Add(root, "the file is empty: a collector needs receivers, exporters and service.pipelines");
            return new CollectorSettings();
        }
        ServiceReader serviceReader = new(context, service);
        var settings = new CollectorSettings
        {
            Receivers = receivers,
            Processors = processors,
            Exporters = exporters,
            Connectors = connectors,
            Extensions = serviceReader.Extensions(extensions),
            Pipelines = serviceReader.Pipelines(),
            Fingerprint = CollectorSettings.TextOf(root),
        };
        new GraphCheck(settings, service["pipelines"], _errors).Run();
        foreach ((ConfigNode at, string id) in context.StorageReferences)
        {
            if (settings.Extensions.All(e => e.Id != id)) _errors.Add(at, extensions.ContainsKey(id) ? $"{id} is not in service.extensions" : $"there is no extension {id}");
            else if (settings.Extensions.First(e => e.Id == id).Settings is not IStorageSettings) _errors.Add(at, $"the extension {id} stores nothing: use file_storage");
        }
        var used = settings.Pipelines.SelectMany(p => p.Receivers).Where(receivers.ContainsKey).Distinct(StringComparer.Ordinal);
        return settings with { Listens = [.. used.SelectMany(id => receivers[id].Settings is IListens listens ? listens.Addresses : [])] };
    }

    private Dictionary<string, ComponentEntry<TSettings>> Components<TSettings>(MappingReader root, string kind, IReadOnlyList<ComponentType<TSettings>> known, Func<TSettings> absent)
    {
        var found = new Dictionary<string, ComponentEntry<TSettings>>(StringComparer.Ordinal);
        ConfigNode all = root.Child(kind);
        if (all.HasValue && !all.IsMapping) _errors.Add(all, $"expected a mapping, found {all.Describe()}");
        foreach ((ConfigNode key, ConfigNode node) in all.Entries)
        {
            if (!IsId(key.Text, out string type))
            {
                _errors.Add(key, $"\"{key.Text}\" is no component id: expected type or type/name");
                continue;
            }
            string normal = UpstreamComponents.Normal(type);
            ComponentType<TSettings>? component = known.FirstOrDefault(c => UpstreamComponents.Normal(c.Name) == normal);
            if (component is not null)
            {
                found[key.Text] = new ComponentEntry<TSettings>(key.Text, key.Position, component.Signals, component.Outputs, component.Read(node, context with { Key = key }));
            }
            else if (UpstreamComponents.Has(kind, type))
            {
                _errors.Warn(key, AbsentText(kind, type));
                found[key.Text] = new ComponentEntry<TSettings>(key.Text, key.Position, Signals.All, Signals.All, absent());
            }
            else
            {
                string? near = known.Select(c => c.Name).FirstOrDefault(n => UpstreamComponents.Normal(n).Contains(normal, StringComparison.Ordinal) || normal.Contains(UpstreamComponents.Normal(n), StringComparison.Ordinal));
                _errors.Add(key, $"unknown type \"{type}\" of {kind}{(near is null ? "" : $", did you mean {near}?")}: there are {string.Join(", ", known.Select(c => c.Name))}");
            }
        }
        return found;
    }

    private static string AbsentText(string kind, string type) => $"Pharos has no {type}: " + kind switch
    {
        "receivers" => "it is read and never gives anything",
        "processors" => "it is read, and what comes passes through unchanged",
        "exporters" => "it is read, and what it gets is counted as not delivered",
        "connectors" => "it is read and gives nothing on",
        _ => "it is read and does nothing",
    };

    /// <summary><c>type</c> or <c>type/name</c>: a type begins with a letter and has at most 63 letters, digits and underscores.</summary>
    internal static bool IsId(string id, out string type)
    {
        int slash = id.IndexOf('/');
        type = slash < 0 ? id : id[..slash];
        return type.Length is > 0 and <= 63 && char.IsAsciiLetter(type[0]) && type.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && (slash < 0 || id.Length > slash + 1);
    }
}
