using System.Text;

namespace Pharos.Exporters.Tests.Node;

/// <summary>Unpacks a ttar text archive (grammar in conformance/exporters/node/README.txt). Works on Latin-1 so that bytes survive.</summary>
internal static class TextArchive
{
    public static void Unpack(string archive, string folder)
    {
        string[] lines = Encoding.Latin1.GetString(File.ReadAllBytes(archive)).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("Directory: ", StringComparison.Ordinal)) Directory.CreateDirectory(Path.Combine(folder, lines[i][11..]));
            if (!lines[i].StartsWith("Path: ", StringComparison.Ordinal)) continue;
            string path = Path.Combine(folder, lines[i][6..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            i++;
            if (lines[i].StartsWith("SymlinkTo: ", StringComparison.Ordinal))
            {
                File.CreateSymbolicLink(path, lines[i][11..]);
                continue;
            }
            int count = int.Parse(lines[i][7..]);
            var content = new StringBuilder();
            for (int n = 0; n < count; n++)
            {
                string line = lines[++i];
                bool open = n == count - 1 && line.EndsWith("EOF", StringComparison.Ordinal) && !line.EndsWith("\\EOF", StringComparison.Ordinal);
                if (open) line = line[..^3];
                content.Append(line.Replace("\\NULLBYTE", "\u0001").Replace("NULLBYTE", "\0").Replace("\u0001", "NULLBYTE").Replace("\\EOF", "EOF"));
                if (!open) content.Append('\n');
            }
            File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content.ToString()));
        }
    }
}
