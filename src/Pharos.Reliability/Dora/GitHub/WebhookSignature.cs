using System.Security.Cryptography;
using System.Text;

namespace Pharos.Reliability.Dora.GitHub;

/// <summary>The signature of GitHub's deliveries: <c>X-Hub-Signature-256: sha256=</c> and the HMAC of the body in hex.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "sha256=";

    /// <summary>Compares in constant time.</summary>
    public static bool IsValid(ReadOnlySpan<byte> body, string secret, string? header)
    {
        if (secret.Length == 0 || header is null || !header.StartsWith(Prefix, StringComparison.Ordinal) || header.Length != Prefix.Length + 2 * HMACSHA256.HashSizeInBytes) return false;
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes], expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Convert.FromHexString(header.AsSpan(Prefix.Length), given, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
