namespace Pharos.Configuration;

/// <summary>A secret given in the file, or by a file that is read at each use (so that it can be rotated). Prints as <c>&lt;secret&gt;</c>.</summary>
public sealed class Secret
{
    private readonly string? _value;

    private Secret(string? value, string? file)
    {
        _value = value;
        FilePath = file;
    }

    /// <summary>The file that holds it, or null.</summary>
    public string? FilePath { get; }

    public static Secret Of(string value) => new(value, null);

    public static Secret FromFile(string path) => new(null, path);

    /// <summary>The secret itself, without the white space around it where it comes from a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string Reveal() => _value ?? File.ReadAllText(FilePath!).Trim();

    public override string ToString() => "<secret>";
}
