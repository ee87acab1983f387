using System.Collections.Immutable;
using System.Globalization;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;

namespace Pharos.Collector.Receivers.Journald;

/// <summary>Reads the <c>journald</c> section.</summary>
internal static class JournaldConfigReader
{
    private static readonly string[] s_priorities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    public static IReceiverSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        string? directory = reader.String("directory");
        var options = new JournaldOptions
        {
            Directory = directory is null ? null : context.Paths.Resolve(directory, context.Directory),
            Files = [.. reader.Strings("files").Select(f => context.Paths.Resolve(f, context.Directory))],
            StartAtBeginning = reader.Choice("start_at", false, ("end", false), ("beginning", true)),
            Units = [.. reader.Strings("units")],
            Identifiers = [.. reader.Strings("identifiers")],
            Matches = [.. reader.List("matches", item => ReadMatch(item, context.Errors))],
            Priority = ReadPriority(reader),
            Grep = reader.String("grep"),
            Dmesg = reader.Bool("dmesg", false),
            Namespace = reader.String("namespace"),
            All = reader.Bool("all", false),
            Merge = reader.Bool("merge", false),
            ConvertMessageBytes = reader.Bool("convert_message_bytes", true),
            JournalctlPath = reader.String("journalctl_path", "journalctl"),
            RootPath = reader.String("root_path"),
            Attributes = [.. TextAttributes.Read(reader, "attributes")],
            Resource = [.. TextAttributes.Read(reader, "resource")],
        };
        ImmutableArray<OperatorStep> operators = new OperatorReader(context.Errors, TimeProvider.System).Read(reader, "operators");
        RetryPolicy retry = RetryPolicy.Read(reader);
        string? storage = context.Storage(reader);
        reader.End();
        return new JournaldSettings(NodeText.Of(node), options, operators, retry, storage, context.DefaultStorage);
    }

    /// <summary>Fields in order of name, as upstream passes them.</summary>
    private static ImmutableArray<string> ReadMatch(ConfigNode node, ConfigErrors errors)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((ConfigNode key, ConfigNode value) in node.Entries)
        {
            if (key.Text.Length == 0 || key.Text.Any(c => c is not ('_' or (>= 'A' and <= 'Z') or (>= '0' and <= '9')))) errors.Add(key, $"\"{key.Text}\" is no name of a journal field: capitals, digits and underscores");
            else fields[key.Text] = value.Text;
        }
        if (!node.IsMapping) errors.Add(node, $"expected fields such as _SYSTEMD_UNIT: ssh, found {node.Describe()}");
        return [.. fields.Select(f => $"{f.Key}={f.Value}")];
    }

    private static string ReadPriority(MappingReader reader)
    {
        string priority = reader.String("priority", "info");
        string[] ends = priority.Split("..");
        if (ends.Length <= 2 && ends.All(e => s_priorities.Contains(e) || (e.Length == 1 && e[0] is >= '0' and <= '7'))) return priority;
        reader.Errors.Add(reader.Node["priority"], string.Create(CultureInfo.InvariantCulture, $"\"{priority}\" is no priority: {string.Join(", ", s_priorities)}, 0 to 7, or a range such as err..emerg"));
        return "info";
    }
}
