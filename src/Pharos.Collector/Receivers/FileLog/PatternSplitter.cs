using System.Text.RegularExpressions;
using Pharos.Core;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>Entries of many lines: a new one begins (or the current one ends) where a pattern matches. The pattern is tried on each line by itself, so <c>^</c> and <c>$</c> are a line's.</summary>
internal sealed class PatternSplitter(FileEncoding encoding, int maxBytes, Re2 pattern, bool isStart, bool omitPattern) : EntrySplitter(encoding, maxBytes)
{
    public override bool TryNext(ReadOnlySpan<byte> data, bool isFlush, out int advance, out Range entry)
    {
        int line = 0, omitted = 0; // omitted: bytes of a start pattern that are left out
        while (line < data.Length)
        {
            int newline = NewlineIn(data[line..]);
            bool isWhole = newline >= 0;
            if (!isWhole && !isFlush) break;
            int end = isWhole ? line + newline : data.Length;
            if (Find(data[line..end]) is { } match)
            {
                int from = line + match.Start, to = line + match.End;
                if (!isStart)
                {
                    if (to > MaxBytes) break;
                    if (from == to && to != end)
                    {
                        line = isWhole ? end + Encoding.UnitBytes : end; // an empty match in the middle of a line ends nothing
                        continue;
                    }
                    // The line break behind the pattern goes with it.
                    advance = to == end && isWhole ? end + Encoding.UnitBytes : to;
                    entry = ..(omitPattern ? from : to);
                    return true;
                }
                if (from > 0)
                {
                    if (from > MaxBytes) break;
                    advance = from;
                    entry = omitted..Trimmed(data, from, omitted);
                    return true;
                }
                if (omitPattern) omitted = to;
            }
            line = isWhole ? end + Encoding.UnitBytes : end;
        }
        if (data.Length >= MaxBytes)
        {
            advance = MaxBytes;
            entry = omitted..Math.Max(MaxBytes, omitted);
            return true;
        }
        advance = data.Length;
        entry = omitted..Trimmed(data, data.Length, omitted);
        return isFlush && data.Length > 0;
    }

    /// <summary>Where a line matches, in its bytes. In a line that is not valid text, or is written otherwise than its encoding would, the whole line is the match.</summary>
    private (int Start, int End)? Find(ReadOnlySpan<byte> line)
    {
        string whole = Encoding.Decode(line), text = whole.TrimEnd('\r');
        Match match = pattern.Regex.Match(text);
        if (!match.Success) return null;
        var decoder = Encoding.Decoder ?? System.Text.Encoding.Latin1;
        if (text.Contains('\uFFFD', StringComparison.Ordinal) || decoder.GetByteCount(whole) != line.Length) return (0, line.Length);
        return (decoder.GetByteCount(text.AsSpan(0, match.Index)), decoder.GetByteCount(text.AsSpan(0, match.Index + match.Length)));
    }

    private int Trimmed(ReadOnlySpan<byte> data, int end, int start)
    {
        int unit = Encoding.UnitBytes;
        return end - unit >= start && data[(end - unit)..end].SequenceEqual(Encoding.Newline) ? end - unit : end;
    }
}
