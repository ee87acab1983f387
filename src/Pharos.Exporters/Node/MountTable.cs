using System.Text;

namespace Pharos.Exporters.Node;

/// <summary>The mounts of the host: /proc/1/mountinfo, or of this process where that is hidden.</summary>
internal static class MountTable
{
    public static List<Mount> Read(HostFiles files)
    {
        string path = files.Proc("1/mountinfo");
        string text;
        try
        {
            text = files.Read(path).ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            text = files.Read(files.Proc("self/mountinfo")).ToString(); // another user's process hides its mounts
        }
        var mounts = new List<Mount>();
        foreach (string line in text.Split('\n'))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int dash = Array.IndexOf(fields, "-");
            if (dash < 6 || fields.Length < dash + 4) continue;
            string mountPoint = Unescape(fields[4]);
            if (files.Options.RootPath != "/" && mountPoint.StartsWith(files.Options.RootPath, StringComparison.Ordinal)) mountPoint = mountPoint[files.Options.RootPath.Length..] is { Length: > 0 } rest ? rest : "/";
            mounts.Add(new Mount(Unescape(fields[dash + 2]), mountPoint, fields[dash + 1], fields[5] + "," + fields[dash + 3], fields[2]));
        }
        return mounts;
    }

    /// <summary>Blanks, tabs, line feeds and backslashes stand as three octal digits.</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains('\\')) return text;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                result.Append((char)((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0')));
                i += 3;
            }
            else
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }
}
