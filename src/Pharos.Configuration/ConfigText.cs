using YamlDotNet.Core;

namespace Pharos.Configuration;

/// <summary>A file's text after expansion, which knows where each of its places stood before.</summary>
public sealed class ConfigText(string file, string text)
{
    private readonly Dictionary<int, List<Replacement>> _byLine = [];

    /// <summary>The name that positions show.</summary>
    public string File { get; } = file;

    public string Text { get; internal set; } = text;

    /// <summary>Notes that on a line, <paramref name="length"/> characters at <paramref name="column"/> (from 1, before expansion) became <paramref name="newLength"/>.</summary>
    internal void Replaced(int line, int column, int length, int newLength)
    {
        if (!_byLine.TryGetValue(line, out List<Replacement>? replacements)) _byLine.Add(line, replacements = []);
        replacements.Add(new Replacement(column, length, newLength));
    }

    internal SourcePosition At(Mark mark) => At((int)mark.Line, (int)mark.Column);

    /// <summary>The place in the file as written; a place inside an expanded value is where its <c>${NAME}</c> begins.</summary>
    public SourcePosition At(int line, int column)
    {
        if (!_byLine.TryGetValue(line, out List<Replacement>? replacements)) return new SourcePosition(File, line, column);
        int shift = 0;
        foreach (Replacement replacement in replacements)
        {
            int start = replacement.Column + shift;
            if (column < start) break;
            if (column < start + replacement.NewLength) return new SourcePosition(File, line, replacement.Column);
            shift += replacement.NewLength - replacement.Length;
        }
        return new SourcePosition(File, line, column - shift);
    }

    private readonly record struct Replacement(int Column, int Length, int NewLength);
}
