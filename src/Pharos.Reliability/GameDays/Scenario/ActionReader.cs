using Pharos.Configuration;

namespace Pharos.Reliability.GameDays;

/// <summary>Reads faults and rollback actions.</summary>
/// <param name="directory">Of the file; relative token files are looked for there.</param>
internal sealed class ActionReader(ConfigErrors errors, string directory)
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    public static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0;

    public Fault Fault(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        ConfigNode undo = m.Child("undo");
        TimeSpan? repeat = m.Child("repeat_every").HasValue ? GameDayFile.Span(m, "repeat_every", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10)) : null;
        GameDayAction action = Read(m);
        m.End();
        if (action.Process is { Wait: false } && undo.HasValue) errors.Add(undo, "a process in the background is ended by the rollback and needs no undo");
        if (action.Process is { } process && repeat is not null) errors.Add(node["repeat_every"], $"only a request can be repeated{(process.Copies == 1 ? "; start several with copies" : "")}");
        bool changes = action.Http is { Method: not ("GET" or "HEAD") } || action.Process is { Wait: true };
        if (changes && !undo.HasValue) errors.Add(node, "what undoes it? write undo, or undo: none where it leaves nothing behind");
        return new Fault(action, undo.HasValue && undo.Text != "none" ? Read(undo, action.Name) : null, repeat);
    }

    public GameDayAction Read(ConfigNode node) => Read(node, "");

    private GameDayAction Read(ConfigNode node, string name)
    {
        if (node.HasValue && !node.IsMapping) errors.Add(node, $"expected http or process, found {node.Describe()}");
        var m = new MappingReader(node, errors);
        GameDayAction action = Read(m, name.Length == 0 ? null : "undo " + name);
        m.End();
        return action;
    }

    private GameDayAction Read(MappingReader m, string? name = null)
    {
        ConfigNode http = m.Child("http"), process = m.Child("process"), pauses = m.Child("pauses");
        name = name is null ? m.RequiredString("name") : m.String("name", name);
        if (m.Node.IsMapping && http.HasValue == process.HasValue) errors.Add(m.Node, "exactly one of http and process is required");
        var p = new MappingReader(pauses, errors);
        var action = new GameDayAction
        {
            Name = name,
            Http = http.HasValue ? Http(http) : null,
            Process = process.HasValue ? Process(process) : null,
            PauseBefore = GameDayFile.Span(p, "before", TimeSpan.Zero, TimeSpan.Zero),
            PauseAfter = GameDayFile.Span(p, "after", TimeSpan.Zero, TimeSpan.Zero),
        };
        p.End();
        return action;
    }

    /// <summary>A URL alone, or a mapping.</summary>
    public HttpCall Http(ConfigNode node)
    {
        if (node.IsScalar)
        {
            CheckUrl(node);
            return new HttpCall { Url = node.Text };
        }
        var m = new MappingReader(node, errors);
        ConfigNode body = m.Child("body"), status = m.Child("status");
        string? token = m.String("bearer_token_file");
        var call = new HttpCall
        {
            Url = m.RequiredString("url"),
            Method = m.String("method", "GET"),
            Headers = m.StringMap("headers").ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase),
            BearerTokenFile = token is null ? null : Path.GetFullPath(Path.Combine(directory, token)),
            Body = !body.HasValue ? null : body.IsScalar ? body.Text : NodeJson.Write(body),
            IsJson = body.IsMapping || body.IsSequence,
            ExpectedStatus = [.. (status.IsSequence ? status.Items : status.HasValue ? [status] : []).Select(Status)],
            Timeout = GameDayFile.Span(m, "timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100)),
        };
        m.End();
        if (node["url"].HasValue) CheckUrl(node["url"]);
        if (!s_methods.Contains(call.Method)) errors.Add(node["method"], $"unknown value \"{call.Method}\", expected {string.Join(", ", s_methods)}");
        foreach ((ConfigNode key, ConfigNode _) in node["headers"].Entries)
            if (key.Text.Equals("authorization", StringComparison.OrdinalIgnoreCase)) errors.Add(key, "a token does not belong into this file: use bearer_token_file");
        return call;
    }

    private ProcessCall Process(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        var call = new ProcessCall
        {
            Command = m.Strings("command"),
            Copies = m.String("copies") == "per_core" ? 0 : (int)m.Integer("copies", 1, 1, 256),
            Wait = m.Bool("wait", false),
            Timeout = GameDayFile.Span(m, "timeout", TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(100)),
        };
        m.End();
        if (node.IsMapping && (call.Command.Count == 0 || call.Command[0].Length == 0)) errors.Add(node["command"], "expected a list: the program, then its arguments; there is no shell");
        return call;
    }

    private int Status(ConfigNode node)
    {
        if (int.TryParse(node.Text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int status) && status is >= 100 and <= 599) return status;
        errors.Add(node, $"expected a status of 100 to 599, found {node.Describe()}");
        return 200;
    }

    private void CheckUrl(ConfigNode node)
    {
        if (!IsUrl(node.Text)) errors.Add(node, $"expected an http or https URL without credentials, found {node.Describe()}");
    }
}
