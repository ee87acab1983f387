using Microsoft.Data.Sqlite;

namespace Pharos.State;

/// <summary>Runs statements; parameters are named <c>$1</c>, <c>$2</c>, ... in order. Null, text, long, double and bytes are stored as they are.</summary>
public readonly struct StateTransaction
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction? _transaction;

    internal StateTransaction(SqliteConnection connection, SqliteTransaction? transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    /// <summary>Runs a statement and gives the number of rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs an insert and gives the new row's id.</summary>
    public long Insert(string sql, params ReadOnlySpan<object?> parameters)
    {
        using SqliteCommand command = Command(sql + "; SELECT last_insert_rowid()", parameters);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>All rows of a query, each read by <paramref name="read"/>.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        for (int i = 0; i < parameters.Length; i++) command.Parameters.AddWithValue($"${i + 1}", parameters[i] ?? DBNull.Value);
        return command;
    }
}
