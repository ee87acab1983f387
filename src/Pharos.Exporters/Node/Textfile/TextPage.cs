using System.Globalization;
using System.Text;

namespace Pharos.Exporters.Node.Textfile;

/// <summary>Reads the text format 0.0.4 as far as files for the textfile collector may use it: no timestamps.</summary>
internal static class TextPage
{
    /// <exception cref="FormatException">The text is malformed, a family is declared twice, or a sample has a timestamp.</exception>
    public static List<TextFamily> Read(string text)
    {
        var families = new Dictionary<string, TextFamily>(StringComparer.Ordinal);
        var order = new List<TextFamily>();
        int number = 0;
        foreach (ReadOnlySpan<char> raw in text.EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty) continue;
            if (line[0] == '#') Comment(line, number);
            else Sample(line, number);
        }
        return order;

        TextFamily Family(string name)
        {
            if (families.TryGetValue(name, out TextFamily? family)) return family;
            family = new TextFamily(name);
            families.Add(name, family);
            order.Add(family);
            return family;
        }

        void Comment(ReadOnlySpan<char> line, int at)
        {
            var fields = new FieldReader(line[1..]);
            ReadOnlySpan<char> keyword = fields.Next();
            if (keyword is not ("HELP" or "TYPE")) return;
            string name = fields.Next().ToString();
            if (!IsName(name)) throw new FormatException($"line {at}: invalid metric name \"{name}\"");
            TextFamily family = Family(name);
            if (keyword is "HELP")
            {
                if (family.Help is not null) throw new FormatException($"line {at}: second HELP of {name}");
                family.Help = Unescape(fields.Rest);
                return;
            }
            if (family.Samples.Count > 0) throw new FormatException($"line {at}: TYPE of {name} after its samples");
            string type = fields.Rest.Trim().ToString();
            if (type is not ("counter" or "gauge" or "histogram" or "summary" or "untyped")) throw new FormatException($"line {at}: unknown type \"{type}\"");
            family.Type = type;
        }

        void Sample(ReadOnlySpan<char> line, int at)
        {
            int end = line.IndexOfAny("{ \t");
            string name = (end < 0 ? line : line[..end]).ToString();
            if (end < 0 || !IsName(name)) throw new FormatException($"line {at}: invalid metric name \"{name}\"");
            ReadOnlySpan<char> rest = line[end..].TrimStart();
            var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
            if (rest[0] == '{') rest = Labels(rest[1..], labels, at);
            var fields = new FieldReader(rest);
            ReadOnlySpan<char> number = fields.Next();
            double value = number switch
            {
                "+Inf" or "Inf" or "+inf" or "inf" => double.PositiveInfinity,
                "-Inf" or "-inf" => double.NegativeInfinity,
                "NaN" or "nan" => double.NaN,
                _ => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) ? parsed : throw new FormatException($"line {at}: expected a value, found \"{number}\""),
            };
            if (!fields.Rest.IsEmpty) throw new FormatException($"line {at}: timestamps are not supported in textfiles");
            (string family, string suffix) = Split(name);
            Family(family).Samples.Add(new TextSample(suffix, labels, value));
        }

        (string Family, string Suffix) Split(string name)
        {
            foreach (string suffix in (ReadOnlySpan<string>)["_sum", "_count", "_bucket"])
            {
                if (!name.EndsWith(suffix, StringComparison.Ordinal)) continue;
                string trimmed = name[..^suffix.Length];
                if (families.TryGetValue(trimmed, out TextFamily? family) && (family.Type == "histogram" || (family.Type == "summary" && suffix != "_bucket"))) return (trimmed, suffix);
            }
            return (name, "");
        }
    }

    private static ReadOnlySpan<char> Labels(ReadOnlySpan<char> rest, SortedDictionary<string, string> labels, int at)
    {
        while (true)
        {
            rest = rest.TrimStart();
            if (rest.IsEmpty) throw new FormatException($"line {at}: labels are not closed");
            if (rest[0] == '}') return rest[1..];
            int equals = rest.IndexOf('=');
            if (equals < 0) throw new FormatException($"line {at}: expected \"=\" after a label name");
            string name = rest[..equals].Trim().ToString();
            rest = rest[(equals + 1)..].TrimStart();
            if (!IsName(name) || name.Contains(':') || rest.IsEmpty || rest[0] != '"') throw new FormatException($"line {at}: invalid label \"{name}\"");
            var value = new StringBuilder();
            int i = 1;
            for (; i < rest.Length && rest[i] != '"'; i++)
            {
                if (rest[i] != '\\' || i + 1 == rest.Length) value.Append(rest[i]);
                else value.Append(rest[++i] switch { 'n' => '\n', var c => c });
            }
            if (i >= rest.Length) throw new FormatException($"line {at}: value of label \"{name}\" is not closed");
            if (!labels.TryAdd(name, value.ToString())) throw new FormatException($"line {at}: label \"{name}\" twice");
            rest = rest[(i + 1)..].TrimStart();
            if (!rest.IsEmpty && rest[0] == ',') rest = rest[1..];
        }
    }

    private static string Unescape(ReadOnlySpan<char> help) => help.ToString().Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':');
}
