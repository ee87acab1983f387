namespace Anvila.Api.Data;

/// <summary>Where the database lives; the folder is made when absent.</summary>
internal sealed class DatabaseFile
{
    public DatabaseFile(string folder)
    {
        Directory.CreateDirectory(folder);
        FilePath = Path.Combine(folder, "anvila.db");
    }

    public string FilePath { get; }
}
