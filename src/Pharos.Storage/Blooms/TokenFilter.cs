using System.Buffers.Binary;

namespace Pharos.Storage.Blooms;

/// <summary>A text to look for, taken apart once and asked of the filters of many blocks.</summary>
/// <remarks>
/// Lines are searched for any substring, so a token at an end of the text may be part of a longer one in the line.
/// It is asked for only where the block has no longer tokens; a UUID in the text is asked for in any case.
/// </remarks>
public sealed class TokenFilter
{
    private readonly ulong[] _anywhere; // UUIDs
    private readonly Token[] _tokens;

    private TokenFilter(ulong[] anywhere, Token[] tokens)
    {
        _anywhere = anywhere;
        _tokens = tokens;
    }

    /// <summary>Whether any filter could say no.</summary>
    public bool CanExclude => _anywhere.Length + _tokens.Length > 0;

    public static TokenFilter Of(ReadOnlySpan<byte> text)
    {
        var anywhere = new List<ulong>();
        var tokens = new List<Token>();
        for (int i = 0; i < text.Length; i++)
            if (text[i] == '-' && TokenScanner.IsUuidAt(text, i - 8)) anywhere.Add(BloomFilter.Hash(text.Slice(i - 8, TokenScanner.UuidLength)));
        for (int at = 0; at < text.Length; at++)
        {
            if (!TokenScanner.IsToken(text[at])) continue;
            int start = at;
            while (at < text.Length && TokenScanner.IsToken(text[at])) at++;
            ReadOnlySpan<byte> token = text[start..at];
            int left = start == 0 ? -1 : text[start - 1], right = at == text.Length ? -1 : text[at];
            bool hashed = !TokenScanner.IsTimeFraction(token) && !MayBeUuidGroup(token, left, right);
            tokens.Add(new Token(BloomFilter.Hash(token), Math.Min(token.Length, 63), left < 0 || right < 0, hashed));
        }
        return new TokenFilter([.. anywhere], [.. tokens]);
    }

    /// <summary>False only where no line of the block holds the text.</summary>
    /// <param name="filter">What <see cref="TokenFilterBuilder.Write"/> wrote; with fewer than 8 bytes nothing is excluded.</param>
    public bool MayMatch(ReadOnlySpan<byte> filter)
    {
        if (filter.Length < 8) return true;
        ulong lengths = BinaryPrimitives.ReadUInt64LittleEndian(filter);
        ReadOnlySpan<byte> bloom = filter[8..];
        foreach (ulong hash in _anywhere) if (!BloomFilter.MayContain(bloom, hash)) return false;
        foreach (ref readonly Token token in _tokens.AsSpan())
        {
            if (token.IsOpen)
            {
                if (lengths >> token.Length == 0) return false;
                if (token.Length == 63 || lengths >> (token.Length + 1) != 0) continue; // may be part of a longer one
            }
            else if ((lengths >> token.Length & 1) == 0) return false;
            if (token.IsHashed && !BloomFilter.MayContain(bloom, token.Hash)) return false;
        }
        return true;
    }

    /// <summary>Whether the builder may have left the token out as a group of a UUID; a neighbour of -1 is not known.</summary>
    private static bool MayBeUuidGroup(ReadOnlySpan<byte> token, int left, int right)
    {
        bool leftDash = left is '-' or -1, rightDash = right is '-' or -1;
        bool fits = token.Length switch { 4 => leftDash && rightDash, 8 => rightDash, 12 => leftDash, _ => false };
        if (!fits) return false;
        foreach (byte b in token) if (!TokenScanner.IsHex(b)) return false;
        return true;
    }

    /// <param name="Length">63 for all that are longer.</param>
    /// <param name="IsOpen">It stands at an end of the text.</param>
    /// <param name="IsHashed">Filters hold its hash where the block has it.</param>
    private readonly record struct Token(ulong Hash, int Length, bool IsOpen, bool IsHashed);
}
