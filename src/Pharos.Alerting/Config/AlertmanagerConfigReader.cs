using Pharos.Alerting.Inhibition;
using Pharos.Alerting.Notify;
using Pharos.Alerting.TimeIntervals;
using Pharos.Configuration;
using Pharos.Templates;

namespace Pharos.Alerting.Config;

/// <summary>Reads alertmanager.yml as upstream 0.34 does: unknown keys and wrong values are errors with their place, all reported together.</summary>
public sealed class AlertmanagerConfigReader
{
    private readonly ConfigErrors _errors;
    private readonly PathMap _paths;
    private readonly string _directory;
    private readonly TimeProvider _clock;

    private TlsSettings _smtpTls = new();

    private AlertmanagerConfigReader(ConfigErrors errors, PathMap paths, string directory, TimeProvider clock) =>
        (_errors, _paths, _directory, _clock) = (errors, paths, directory, clock);

    /// <summary>Reads a file; null where there is an error (they are in <paramref name="errors"/>).</summary>
    public static AlertmanagerConfig? Load(string path, ConfigEnvironment environment, PathMap paths, ConfigErrors errors, TimeProvider clock, string? displayPath = null)
    {
        ConfigNode root = ConfigFile.Load(path, environment, errors, displayPath);
        return Read(root, paths, Path.GetDirectoryName(Path.GetFullPath(path))!, errors, clock);
    }

    /// <summary>As <see cref="Load"/>, from YAML already read.</summary>
    public static AlertmanagerConfig? Read(ConfigNode root, PathMap paths, string directory, ConfigErrors errors, TimeProvider clock) =>
        new AlertmanagerConfigReader(errors, paths, directory, clock).ReadRoot(root);

    private AlertmanagerConfig? ReadRoot(ConfigNode root)
    {
        var m = new MappingReader(root, _errors);
        var http = new HttpClientSettingsReader(_errors, path => _paths.Resolve(path, _directory));
        (IntegrationSettings global, HttpClientSettings globalHttp) = ReadGlobal(m.Child("global"), http);
        TimeSpan resolveTimeout = global.Duration("resolve_timeout", TimeSpan.FromMinutes(5));
        IReadOnlyList<Receiver> receivers = new ReceiverReader(_errors, http, global, globalHttp, _smtpTls, path => _paths.Resolve(path, _directory)).Read(m);
        Dictionary<string, IReadOnlyList<TimeInterval>> intervals = ReadTimeIntervals(m);
        var routes = new RouteReader(_errors, [.. receivers.Select(r => r.Name)], intervals.Keys);
        Routing.Route? route = routes.Read(m.Child("route"));
        IReadOnlyList<InhibitRule> rules = m.List("inhibit_rules", ReadInhibitRule);
        IReadOnlyList<string> templateFiles = m.Strings("templates");
        TemplateSet templates = ReadTemplates(m.Child("templates"));
        m.Ignored("tracing", "tracing is read and not acted upon");
        m.End();
        CheckTemplates(receivers, templates);
        if (_errors.HasErrors || route is null) return null;
        return new AlertmanagerConfig
        {
            ResolveTimeout = resolveTimeout,
            Route = route,
            Receivers = receivers,
            InhibitRules = rules,
            TimeIntervals = intervals,
            Templates = templates,
            Printed = new ConfigPrinter(global).Print(root, templateFiles),
        };
    }

    private (IntegrationSettings, HttpClientSettings) ReadGlobal(ConfigNode node, HttpClientSettingsReader http)
    {
        var global = new IntegrationSettings(node);
        foreach ((string key, string value) in GlobalSchema.Defaults) global.Set(key, value);
        if (node.Kind == ConfigNodeKind.Null) _errors.Warn(node, "the global section is empty");
        var m = new MappingReader(node, _errors);
        m.OptionalDuration("resolve_timeout");
        foreach (string key in GlobalSchema.Texts) if (m.String(key) is { } text) global.Set(key, text);
        foreach (string key in GlobalSchema.Secrets) ReceiverReader.ReadSecret(m, key, global, path => _paths.Resolve(path, _directory));
        // The app's own URL beside its token is how bots were configured before there was a key for the token.
        if (global.Secret("slack_api_url") is not null && global.Secret("slack_app_token") is not null && node["slack_api_url"].Text != global.Text("slack_app_url"))
            _errors.Add(node, "at most one of slack_app_token/slack_app_token_file & slack_api_url/slack_api_url_file must be configured");
        HttpClientSettings settings = http.Read(m.Child("http_config"));
        _smtpTls = http.ReadTls(m.Child("smtp_tls_config"));
        m.End();
        return (global, settings);
    }

    private Dictionary<string, IReadOnlyList<TimeInterval>> ReadTimeIntervals(MappingReader m)
    {
        var intervals = new Dictionary<string, IReadOnlyList<TimeInterval>>(StringComparer.Ordinal);
        if (m.Has("mute_time_intervals")) _errors.Warn(m.Child("mute_time_intervals"), "deprecated: use time_intervals");
        Read("mute_time_intervals", "mute time interval");
        Read("time_intervals", "time interval");
        return intervals;

        void Read(string key, string word) => m.List(key, node =>
        {
            var item = new MappingReader(node, _errors);
            string name = item.String("name") ?? "";
            IReadOnlyList<TimeInterval> spec = item.List("time_intervals", n => TimeIntervalReader.Read(n, _errors));
            item.End();
            if (name.Length == 0) _errors.Add(node, "missing name in time interval");
            else if (!intervals.TryAdd(name, spec)) _errors.Add(item.Child("name"), $"{word} \"{name}\" is not unique");
            return name;
        });
    }

    private InhibitRule ReadInhibitRule(ConfigNode node)
    {
        var m = new MappingReader(node, _errors);
        var rule = new InhibitRule
        {
            Name = m.String("name") ?? "",
            SourceMatchers = MatcherReader.Read(m, "source_", _errors),
            TargetMatchers = MatcherReader.Read(m, "target_", _errors),
            Equal = m.List("equal", n =>
            {
                if (!RouteReader.IsLabelName(n.Text)) _errors.Add(n, $"invalid label name \"{n.Text}\" in equal list");
                return n.Text;
            }),
        };
        m.End();
        return rule;
    }

    private TemplateSet ReadTemplates(ConfigNode node)
    {
        TemplateSet set = DefaultTemplates.Create(_clock);
        foreach (ConfigNode item in node.Items)
        {
            IReadOnlyList<string> files = _paths.Expand(item.Text, _directory);
            if (files.Count == 0) _errors.Warn(item, $"no template file matches {item.Text}");
            foreach (string file in files)
            {
                if (!ConfigFile.TryReadText(file, file, _errors, out string text)) continue;
                try
                {
                    set.Parse(Path.GetFileName(file), text);
                }
                catch (TemplateSyntaxException e) { _errors.Add(new SourcePosition(file, e.Line, 1), e.Reason); }
            }
        }
        return set;
    }

    /// <summary>A text that does not parse as a template would fail each time it is sent.</summary>
    private void CheckTemplates(IReadOnlyList<Receiver> receivers, TemplateSet templates)
    {
        foreach (IntegrationConfig integration in receivers.SelectMany(r => r.Integrations)) Check(integration.Settings.Node);

        void Check(ConfigNode node)
        {
            foreach ((ConfigNode _, ConfigNode value) in node.Entries) Check(value);
            foreach (ConfigNode item in node.Items) Check(item);
            if (!node.IsScalar || !node.Text.Contains("{{", StringComparison.Ordinal)) return;
            try
            {
                templates.Clone().Parse("", node.Text);
            }
            catch (TemplateSyntaxException e) { _errors.Warn(node, $"the template does not parse and will never be sent: {e.Reason}"); }
        }
    }
}
