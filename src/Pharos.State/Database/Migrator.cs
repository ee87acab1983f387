using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pharos.State;

/// <summary>Brings a database to the newest version; <c>user_version</c> holds how many migrations it has seen.</summary>
internal static class Migrator
{
    /// <exception cref="StateException">The database was written by a newer program.</exception>
    public static void Run(SqliteConnection connection)
    {
        int version = Version(connection);
        if (version > Migrations.All.Count)
            throw new StateException($"{connection.DataSource} has version {version}, this program knows up to {Migrations.All.Count}: it was written by a newer Pharos");
        for (int next = version; next < Migrations.All.Count; next++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            using SqliteCommand command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"{Migrations.All[next]}; PRAGMA user_version = {next + 1};");
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    internal static int Version(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
