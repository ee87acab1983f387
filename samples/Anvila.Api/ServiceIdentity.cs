using System.Reflection;

namespace Anvila.Api;

/// <summary>Who this process is, as its telemetry and its root page say it.</summary>
/// <param name="Environment">Lower case, for example <c>staging</c> or <c>production</c>.</param>
/// <param name="Version">The commit the build was made from: <c>ANVILA_COMMIT</c>, else what the SDK stamped into the assembly.</param>
/// <param name="Instance">Host and port, unique among the running copies.</param>
internal sealed record ServiceIdentity(string Name, string Environment, string Version, string Instance)
{
    public static ServiceIdentity From(string environment, string? urls)
    {
        string? informational = typeof(ServiceIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        string version = System.Environment.GetEnvironmentVariable("ANVILA_COMMIT") is { Length: > 0 } set
            ? set
            : informational?.Split('+') is [_, { Length: >= 7 } commit] ? commit[..Math.Min(12, commit.Length)] : informational ?? "unknown";
        string instance = Uri.TryCreate(urls?.Split(';')[0], UriKind.Absolute, out Uri? uri) ? uri.Authority : System.Environment.MachineName;
        return new ServiceIdentity("anvila-api", environment.ToLowerInvariant(), version, instance);
    }
}
