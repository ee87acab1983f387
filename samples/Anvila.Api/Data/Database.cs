using System.Data;
using System.Diagnostics;
using Anvila.Api.Telemetry;
using Microsoft.Data.Sqlite;

namespace Anvila.Api.Data;

/// <summary>SQLite behind two verbs, each one span. Connections are pooled by the driver.</summary>
internal sealed class Database(DatabaseFile file)
{
    private readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = file.FilePath, Pooling = true, DefaultTimeout = 5 }.ToString();

    /// <summary>Creates the tables and the first rows when they are not there.</summary>
    public void Migrate()
    {
        using SqliteConnection connection = Open();
        foreach (string statement in Schema.Statements) Run(connection, statement);
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM users";
        if ((long)count.ExecuteScalar()! == 0) SeedData.Insert(connection);
    }

    /// <summary>Reads rows. <paramref name="parameters"/> are bound in order as $1, $2, and so on.</summary>
    public List<T> Query<T>(string table, string sql, Func<IDataRecord, T> read, params ReadOnlySpan<object?> parameters)
    {
        using Activity? activity = Start("SELECT", table, sql);
        using SqliteConnection connection = Open();
        using SqliteCommand command = Bind(connection, sql, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        activity?.SetTag("db.response.returned_rows", rows.Count);
        return rows;
    }

    /// <summary>Inserts one row and gives its id.</summary>
    public long Insert(string table, string sql, params ReadOnlySpan<object?> parameters)
    {
        using Activity? activity = Start("INSERT", table, sql);
        using SqliteConnection connection = Open();
        using SqliteCommand command = Bind(connection, sql + " RETURNING id", parameters);
        return (long)command.ExecuteScalar()!;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private static SqliteCommand Bind(SqliteConnection connection, string sql, ReadOnlySpan<object?> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < parameters.Length; i++) command.Parameters.AddWithValue($"${i + 1}", parameters[i] ?? DBNull.Value);
        return command;
    }

    private static Activity? Start(string operation, string table, string sql)
    {
        Activity? activity = AnvilaTelemetry.Source.StartActivity($"{operation} {table}", ActivityKind.Client);
        activity?.SetTag("db.system.name", "sqlite");
        activity?.SetTag("db.operation.name", operation);
        activity?.SetTag("db.collection.name", table);
        activity?.SetTag("db.query.text", sql);
        return activity;
    }

    private static void Run(SqliteConnection connection, string statement)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
