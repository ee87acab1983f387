using System.Security.Cryptography;
using Anvila.Api.Data;

namespace Anvila.Api.Endpoints;

/// <summary><c>POST /api/v1/auth/sign-in</c>: a token for a password.</summary>
internal static partial class SignIn
{
    public sealed record Request(string? Email, string? Password);

    public static void MapSignIn(this WebApplication app) => app.MapPost("/api/v1/auth/sign-in", (Request request, Database database, Sessions sessions, ILogger<Sessions> logger) =>
    {
        if (request.Email is not { Length: > 0 and < 200 } email || request.Password is not { Length: > 0 and < 200 } password)
            return Results.BadRequest(new { error = "email_and_password_required" });
        var users = database.Query("users", "SELECT id, salt, hash, name FROM users WHERE email = $1",
            r => (Id: r.GetInt64(0), Salt: (byte[])r.GetValue(1), Hash: (byte[])r.GetValue(2), Name: r.GetString(3)), email);
        if (users is not [var user] || !CryptographicOperations.FixedTimeEquals(SeedData.Hash(password, user.Salt), user.Hash))
        {
            LogRefused(logger, email);
            return Results.Json(new { error = "wrong_email_or_password" }, statusCode: StatusCodes.Status401Unauthorized);
        }
        return Results.Ok(new { token = sessions.Start(user.Id), user = new { id = user.Id, name = user.Name } });
    });

    [LoggerMessage(LogLevel.Warning, "sign-in refused for {Email}")]
    private static partial void LogRefused(ILogger logger, string email);
}
