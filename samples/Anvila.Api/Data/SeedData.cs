using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Anvila.Api.Data;

/// <summary>The first rows of an empty database: five users, twelve projects, three agents each. The traffic signs in as these users.</summary>
internal static class SeedData
{
    public const int PasswordRounds = 20_000;

    private static readonly string[] Users = ["ada", "grace", "linus", "margaret", "ken"];
    private static readonly string[] Subjects = ["Invoice", "Support", "Research", "Release", "Billing", "Onboarding", "Compliance", "Translation", "Catalogue", "Forecast", "Hiring", "Newsletter"];
    private static readonly string[] Roles = ["triage", "writer", "reviewer"];

    public static void Insert(SqliteConnection connection)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        foreach (string user in Users)
        {
            byte[] salt = SHA256.HashData(Encoding.UTF8.GetBytes(user))[..16];
            Run(connection, "INSERT INTO users(email, name, salt, hash) VALUES ($1, $2, $3, $4)", $"{user}@anvila.test", user, salt, Hash($"anvila-{user}", salt));
        }
        for (int i = 0; i < Subjects.Length; i++)
        {
            long created = 1_750_000_000_000 + i * 86_400_000L;
            Run(connection, "INSERT INTO projects(name, description, owner_id, created_ms) VALUES ($1, $2, $3, $4)",
                $"{Subjects[i]} desk", $"Agents that take over the {Subjects[i].ToLowerInvariant()} work of the team.", i % Users.Length + 1, created);
            foreach (string role in Roles)
            {
                Run(connection, "INSERT INTO agents(project_id, name, model) VALUES ($1, $2, $3)",
                    i + 1, $"{Subjects[i].ToLowerInvariant()}-{role}", role == "reviewer" ? "large" : "small");
            }
        }
        transaction.Commit();
    }

    public static byte[] Hash(string password, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(password, salt, PasswordRounds, HashAlgorithmName.SHA256, 32);

    private static void Run(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i]);
        command.ExecuteNonQuery();
    }
}
