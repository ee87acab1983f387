using Pharos.Configuration;

namespace Pharos.Reliability.GameDays;

/// <summary>Reads <c>gamedays/*.yml</c> strictly; every fault has its place.</summary>
public static class GameDayFile
{
    private const int MaxFiles = 200, MaxEntries = 50;
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(24);

    /// <summary>All Game Days of a directory in order of name; empty where there is none.</summary>
    public static IReadOnlyList<GameDay> LoadAll(string directory, ConfigEnvironment environment, ConfigErrors errors)
    {
        if (!Directory.Exists(directory)) return [];
        string[] files = [.. Directory.EnumerateFiles(directory).Where(f => Path.GetExtension(f) is ".yml" or ".yaml").Order(StringComparer.Ordinal)];
        if (files.Length > MaxFiles) errors.Add(new SourcePosition(directory, 0, 0), $"{files.Length} Game Days, at most {MaxFiles} are read");
        return [.. files.Take(MaxFiles).Select(f => Load(f, environment, errors)).OfType<GameDay>()];
    }

    /// <summary>One Game Day; null where the file has an error.</summary>
    public static GameDay? Load(string path, ConfigEnvironment environment, ConfigErrors errors)
    {
        int before = errors.Findings.Count(f => f.Severity == FindingSeverity.Error);
        ConfigNode root = ConfigFile.Load(path, environment, errors);
        if (root.Exists && !root.IsMapping) errors.Add(root, $"expected a mapping, found {root.Describe()}");
        if (!root.IsMapping) return null;
        GameDay gameDay = Read(path, root, errors);
        return errors.Findings.Count(f => f.Severity == FindingSeverity.Error) == before ? gameDay : null;
    }

    private static GameDay Read(string path, ConfigNode root, ConfigErrors errors)
    {
        var m = new MappingReader(root, errors);
        var actions = new ActionReader(errors, Path.GetDirectoryName(Path.GetFullPath(path))!);
        var probes = new ProbeReader(errors, actions);
        ReceiverPlace? receiver = Receiver(m.Child("receiver"), errors);
        List<(AlertExpectation? Alert, ProbeExpectation? Probe)> expectations = [.. Few(m, "expect", errors).Select(node => Expectation(node, probes, receiver, errors))];
        var gameDay = new GameDay
        {
            Name = Path.GetFileNameWithoutExtension(path),
            File = path,
            Title = m.RequiredString("title"),
            Description = m.String("description", "").Trim(),
            Service = m.String("service", ""),
            Environment = m.String("environment", ""),
            Tags = m.Strings("tags"),
            Timeout = Span(m, "timeout", TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(10)),
            Receiver = receiver,
            SteadyState = SteadyState(m.Child("steady_state"), probes, errors),
            Faults = [.. Few(m, "faults", errors).Select(actions.Fault)],
            Alerts = [.. expectations.Select(e => e.Alert).OfType<AlertExpectation>()],
            Probes = [.. expectations.Select(e => e.Probe).OfType<ProbeExpectation>()],
            Rollback = [.. Few(m, "rollback", errors).Select(actions.Read)],
        };
        m.End();
        if (!IsName(gameDay.Name)) errors.Add(new SourcePosition(path, 0, 0), $"the file's name is the Game Day's: letters, digits, - and _, at most 64, found \"{gameDay.Name}\"");
        if (gameDay.Faults.Count == 0) errors.Add(root["faults"], "at least one fault is required");
        if (expectations.Count == 0) errors.Add(root["expect"], "at least one expectation is required: without it nothing is proved");
        return gameDay;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static SteadyState SteadyState(ConfigNode node, ProbeReader probes, ConfigErrors errors)
    {
        if (!node.HasValue) errors.Add(node, "is required: what holds when all is well");
        var m = new MappingReader(node, errors);
        var state = new SteadyState(m.String("title", "steady state"), Span(m, "within", TimeSpan.Zero, TimeSpan.Zero), Span(m, "again_within", TimeSpan.FromMinutes(5), TimeSpan.Zero),
            [.. Few(m, "probes", errors).Select(probes.Read).OfType<Probe>()]);
        m.End();
        if (node.IsMapping && node["probes"].Items.Count == 0) errors.Add(node["probes"], "at least one probe is required");
        return state;
    }

    private static ReceiverPlace? Receiver(ConfigNode node, ConfigErrors errors)
    {
        if (!node.HasValue) return null;
        var m = new MappingReader(node, errors);
        string? inbox = m.String("inbox"), webhook = m.String("webhook"), ledger = m.String("ledger");
        m.End();
        if (node.Entries.Count != 1) errors.Add(node, "exactly one of inbox, webhook and ledger is required");
        if (inbox is not null && !ActionReader.IsUrl(inbox)) errors.Add(node["inbox"], $"expected an http or https URL, found {node["inbox"].Describe()}");
        if (webhook is not null && !System.Net.IPEndPoint.TryParse(webhook, out _)) errors.Add(node["webhook"], $"expected ADDRESS:PORT to listen on, found {node["webhook"].Describe()}");
        return inbox is not null ? new ReceiverPlace(ReceiverKind.Inbox, inbox)
            : webhook is not null ? new ReceiverPlace(ReceiverKind.Webhook, webhook)
            : new ReceiverPlace(ReceiverKind.Ledger, ledger is "any" or null ? "" : ledger);
    }

    private static (AlertExpectation?, ProbeExpectation?) Expectation(ConfigNode node, ProbeReader probes, ReceiverPlace? receiver, ConfigErrors errors)
    {
        if (!node["alert"].Exists || node["within"].Exists)
        {
            Probe? probe = probes.Read(node, m => Required(m, "within", errors), out TimeSpan within);
            return (null, probe is null ? null : new ProbeExpectation(probe, within));
        }
        var m = new MappingReader(node, errors);
        AlertName alert = ProbeReader.Alert(m);
        TimeSpan fires = Required(m, "fires_within", errors), resolves = Required(m, "resolves_within", errors);
        TimeSpan? notified = Optional(m, "notified_within"), resolution = Optional(m, "resolution_notified_within") ?? (notified is null ? null : resolves);
        IReadOnlyList<string> message = m.Strings("message"), resolved = m.Strings("resolved_message");
        m.End();
        if (receiver is null && (notified is not null || node["resolution_notified_within"].Exists)) errors.Add(node[notified is not null ? "notified_within" : "resolution_notified_within"], "needs a receiver: where the message arrives");
        if (notified is { } n && n < fires) errors.Add(node["notified_within"], $"must be at least fires_within: both count from the fault");
        return (new AlertExpectation(alert, fires, notified, resolves, resolution,
            message.Count > 0 ? message : [alert.Name, "firing"], resolved.Count > 0 ? resolved : [alert.Name, "resolved"]), null);
    }

    private static IReadOnlyList<ConfigNode> Few(MappingReader m, string key, ConfigErrors errors)
    {
        IReadOnlyList<ConfigNode> items = m.List(key, n => n);
        if (items.Count > MaxEntries) errors.Add(m.Node[key], $"at most {MaxEntries} entries, found {items.Count}");
        return items;
    }

    private static TimeSpan Required(MappingReader m, string key, ConfigErrors errors)
    {
        if (m.Node.IsMapping && !m.Child(key).HasValue) errors.Add(m.Child(key), "is required: the deadline");
        return Span(m, key, TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(1));
    }

    private static TimeSpan? Optional(MappingReader m, string key) => m.Child(key).HasValue ? Span(m, key, TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(1)) : null;

    /// <summary>A duration of at least <paramref name="least"/> and at most a day.</summary>
    internal static TimeSpan Span(MappingReader m, string key, TimeSpan fallback, TimeSpan least)
    {
        if (m.OptionalDuration(key) is not { } span) return fallback;
        if (span >= least && span <= s_longest) return span;
        m.Errors.Add(m.Node[key], $"must be {Core.PromDuration.Format(least)} to 1d, is {Core.PromDuration.Format(span)}");
        return fallback;
    }
}
