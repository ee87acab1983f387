using System.Globalization;
using System.Text.Json;

namespace Pharos.Configuration.SignIn;

/// <summary>Answers of token endpoints.</summary>
public static class TokenAnswer
{
    /// <summary>The token of an answer by RFC 6749 section 5.1, and when it expires: Azure's metadata service writes numbers as text.</summary>
    /// <exception cref="SignInException">It holds none.</exception>
    public static (string Token, DateTimeOffset Expires) Read(string answer, string what, TimeProvider clock)
    {
        using JsonDocument document = SignInClient.Json(answer, $"{what}: its answer");
        JsonElement root = document.RootElement;
        string? token = SignInClient.Text(root, "access_token");
        if (string.IsNullOrEmpty(token)) throw new SignInException($"{what} gave no access_token");
        return (token, clock.GetUtcNow() + TimeSpan.FromSeconds(Seconds(root) ?? 3600));
    }

    private static double? Seconds(JsonElement root)
    {
        if (!root.TryGetProperty("expires_in", out JsonElement value)) return null;
        double seconds = 0;
        bool isNumber = value.ValueKind == JsonValueKind.Number ? value.TryGetDouble(out seconds)
            : double.TryParse(SignInClient.Text(root, "expires_in"), NumberStyles.Float, CultureInfo.InvariantCulture, out seconds);
        return isNumber && double.IsFinite(seconds) ? Math.Clamp(seconds, 0, 86_400) : null;
    }
}
