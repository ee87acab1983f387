using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Logs.LogQL;

namespace Pharos.Hosting;

/// <summary>Loki's ruler: rule files in LogQL under <c>loki/rules/</c>, or where <c>ruler.storage.local.directory</c> of loki.yml says, run as any other rules.</summary>
internal static class LogRulesWiring
{
    private static readonly string[] s_extensions = [".yml", ".yaml"];

    public static IReadOnlyList<RuleGroupConfig> Load(PharosOptions options, ConfigEnvironment environment, ConfigErrors errors)
    {
        string directory = DirectoryOf(options, environment);
        if (!Directory.Exists(directory)) return [];
        var expressions = new LogQLExpressions();
        var templates = new GoAlertTemplates();
        var groups = new List<RuleGroupConfig>();
        // Loki has a folder per tenant; here all files belong to the one there is.
        foreach (string file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(f => s_extensions.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal))
            groups.AddRange(RuleFile.Read(ConfigFile.Load(file, environment, errors), expressions, templates, errors, RuleLanguage.LogQL));
        return groups;
    }

    private static string DirectoryOf(PharosOptions options, ConfigEnvironment environment)
    {
        string home = Path.GetDirectoryName(options.Places.Loki)!, usual = Path.Combine(home, "rules");
        if (Directory.Exists(usual) || !File.Exists(options.Places.Loki)) return usual;
        ConfigNode loki = ConfigFile.Load(options.Places.Loki, environment, new ConfigErrors()); // its faults are told where it is read as a whole
        foreach (ConfigNode storage in (ConfigNode[])[loki["ruler"]["storage"], loki["common"]["storage"]])
        {
            ConfigNode named = storage["local"].Exists ? storage["local"]["directory"] : storage["filesystem"]["rules_directory"];
            if (named.HasValue) return options.Paths.Resolve(named.Text, home);
        }
        return usual;
    }
}
