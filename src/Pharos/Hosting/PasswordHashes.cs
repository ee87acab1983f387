using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Pharos.Hosting;

/// <summary>Checks passwords against bcrypt hashes. A hash is made to be slow, so one is computed at a time, and what was right is remembered.</summary>
internal static class PasswordHashes
{
    private const int MaxRemembered = 1_000;
    /// <summary>Of no password: compared with for users that do not exist, so that both take their time.</summary>
    private const string OfNobody = "$2b$10$abcdefghijklmnopqrstuuPd/ZiqDOgdH7oRUG6j.0laW4ncqbSqK";

    private static readonly SemaphoreSlim s_turn = new(1, 1);
    private static readonly ConcurrentDictionary<string, bool> s_right = new(StringComparer.Ordinal);

    /// <param name="hash">Null where there is no such user.</param>
    public static async ValueTask<bool> IsRightAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{hash}\0{password}")));
        if (s_right.ContainsKey(key)) return true;
        await s_turn.WaitAsync(cancellationToken);
        try
        {
            bool isRight = s_right.ContainsKey(key) || (await Task.Run(() => Verify(password, hash ?? OfNobody), cancellationToken) && hash is not null);
            if (!isRight) return false;
            if (s_right.Count >= MaxRemembered) s_right.Clear();
            s_right[key] = true;
            return true;
        }
        finally { s_turn.Release(); }
    }

    private static bool Verify(string password, string hash)
    {
        try { return BCrypt.Net.BCrypt.Verify(password, hash); }
        catch (Exception e) when (e is BCrypt.Net.SaltParseException or ArgumentException) { return false; }
    }
}
