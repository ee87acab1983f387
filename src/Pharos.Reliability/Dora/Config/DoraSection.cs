using Pharos.Configuration;
using Pharos.Core;
using Pharos.Reliability.Dora.Figures;

namespace Pharos.Reliability.Dora.Config;

/// <summary>Reads <c>dora:</c> of <c>pharos.yml</c>; every key is described in docs/dora.md.</summary>
public static class DoraSection
{
    public const string Key = "dora";

    /// <param name="root">The root of <c>pharos.yml</c>.</param>
    /// <param name="directory">Secrets' files are relative to it.</param>
    public static DoraOptions Read(ConfigNode root, string directory, PathMap paths, ConfigErrors errors)
    {
        var section = new MappingReader(root[Key], errors);
        var defaults = new DoraOptions();
        int bands = (int)section.Integer("bands", defaults.Bands);
        if (!BandSets.Years.Contains(bands)) errors.Add(section.Child("bands"), $"there are bands of {string.Join(" and ", BandSets.Years)}, not of {bands}");
        TimeSpan window = Within(section, "failure_window", defaults.FailureWindow, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        TimeSpan gap = Within(section, "incident_gap", defaults.IncidentGap, TimeSpan.Zero, TimeSpan.FromDays(1));
        IReadOnlyList<string> severities = section.Has("incident_severities") ? section.Strings("incident_severities") : defaults.IncidentSeverities;
        IReadOnlyList<string> ignored = section.Strings("ignore_authors");
        Re2? rework = ReadPattern(section, errors);
        var compatibility = new MappingReader(section.Child("compatibility_metrics"), errors);
        string prefix = compatibility.String("prefix", "");
        if (prefix.Length > 0 && (!LabelFormat.IsClassicLabelName(prefix) || prefix is "dora")) errors.Add(compatibility.Child("prefix"), $"expected the beginning of metric names such as anvila, found \"{prefix}\"");
        string environment = compatibility.String("environment", defaults.CompatibilityEnvironment);
        compatibility.End();
        GitHubOptions github = ReadGitHub(section.Child("github"), directory, paths, errors);
        section.End();
        var options = new DoraOptions
        {
            Bands = bands, FailureWindow = window, IncidentGap = gap, IncidentSeverities = severities, IgnoredAuthors = ignored.ToHashSet(StringComparer.OrdinalIgnoreCase),
            CompatibilityPrefix = prefix, CompatibilityEnvironment = environment, GitHub = github,
        };
        return rework is null ? options : options with { ReworkPattern = rework };
    }

    private static Re2? ReadPattern(MappingReader section, ConfigErrors errors)
    {
        if (!section.Child("rework_pattern").HasValue) return null;
        try
        {
            return Re2.Compile(section.String("rework_pattern", ""));
        }
        catch (ArgumentException e)
        {
            errors.Add(section.Child("rework_pattern"), e.Message);
            return null;
        }
    }

    private static GitHubOptions ReadGitHub(ConfigNode node, string directory, PathMap paths, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        var defaults = new GitHubOptions();
        Uri url = defaults.ApiUrl;
        if (reader.String("api_url") is { Length: > 0 } text)
        {
            if (Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out Uri? read) && read.Scheme is "http" or "https" && read.UserInfo.Length == 0) url = read;
            else errors.Add(reader.Child("api_url"), $"expected an http or https URL without user and password, found \"{text}\"");
        }
        Secret? token = reader.Secret("token", directory, paths);
        Secret? webhook = reader.Secret("webhook_secret", directory, paths);
        TimeSpan interval = Within(reader, "poll_interval", defaults.PollInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        TimeSpan history = Within(reader, "history", defaults.History, TimeSpan.FromDays(1), TimeSpan.FromDays(180));
        IReadOnlyList<RepositoryOptions> repositories = reader.List("repositories", item => ReadRepository(item, errors));
        foreach (IGrouping<string, RepositoryOptions> twice in repositories.Where(r => r.Name.Length > 0).GroupBy(r => r.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            errors.Add(reader.Child("repositories"), $"{twice.Key} is named {twice.Count()} times");
        reader.End();
        return new GitHubOptions { ApiUrl = url, Token = token, WebhookSecret = webhook, PollInterval = interval, History = history, Repositories = repositories };
    }

    private static RepositoryOptions ReadRepository(ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        string name = reader.RequiredString("repository");
        if (name.Length > 0 && !IsRepository(name)) errors.Add(reader.Child("repository"), $"expected OWNER/NAME, found \"{name}\"");
        var repository = new RepositoryOptions
        {
            Name = name,
            Service = reader.RequiredString("service"),
            Workflows = reader.Strings("workflows"),
            Environment = reader.String("environment", ""),
            Branch = reader.String("branch", "main"),
            Environments = reader.StringMap("environments").ToDictionary(StringComparer.Ordinal),
            IncidentLabel = reader.String("incident_label", ""),
        };
        if (repository.Environment.Length > 0 && repository.Workflows.Count == 0) errors.Add(reader.Child("environment"), "stands for the runs of workflows, and workflows is empty");
        reader.End();
        return repository;
    }

    private static bool IsRepository(string name) =>
        name.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } repo] && (owner + repo).All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && repo is not ("." or "..") && owner is not ("." or "..");

    private static TimeSpan Within(MappingReader reader, string key, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        TimeSpan value = reader.Duration(key, fallback);
        if (value >= least && value <= most) return value;
        reader.Errors.Add(reader.Child(key), $"must be {PromDuration.Format(least)} to {PromDuration.Format(most)}, is {PromDuration.Format(value)}");
        return fallback;
    }
}
