namespace Pharos.Configuration.SignIn.Aws;

/// <summary>The files that AWS's tools share: <c>~/.aws/credentials</c> and <c>~/.aws/config</c>, or where <c>AWS_SHARED_CREDENTIALS_FILE</c> and <c>AWS_CONFIG_FILE</c> say (docs: AWS SDKs and Tools, shared config and credentials files).</summary>
internal sealed class AwsProfiles(ConfigEnvironment environment)
{
    /// <summary>The settings of a profile, of <c>AWS_PROFILE</c> or <c>default</c> where the name is empty. Those of the credentials file stand over those of the other; no file and no profile are no settings.</summary>
    /// <exception cref="SignInException">A file cannot be read.</exception>
    public IReadOnlyDictionary<string, string> Find(string profile)
    {
        if (profile.Length == 0) profile = environment.Get("AWS_PROFILE") is { Length: > 0 } named ? named : "default";
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        Read(Place("AWS_CONFIG_FILE", "config"), profile == "default" ? profile : $"profile {profile}", settings);
        Read(Place("AWS_SHARED_CREDENTIALS_FILE", "credentials"), profile, settings);
        return settings;
    }

    private string Place(string variable, string name) =>
        environment.Get(variable) is { Length: > 0 } path ? path : Path.Combine(environment.Get("HOME") ?? "/", ".aws", name);

    private static void Read(string file, string section, Dictionary<string, string> settings)
    {
        if (!File.Exists(file)) return;
        bool isInside = false;
        foreach (ReadOnlySpan<char> line in SignInClient.ReadFile(file, "sigv4").AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';') continue;
            if (text[0] == '[')
            {
                isInside = text.Trim("[] \t").SequenceEqual(section);
                continue;
            }
            int equals = text.IndexOf('=');
            if (isInside && equals > 0 && line[0] is not (' ' or '\t')) settings[text[..equals].TrimEnd().ToString()] = text[(equals + 1)..].TrimStart().ToString(); // indented lines are nested settings
        }
    }
}
