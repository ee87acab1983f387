using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pharos.State;

/// <summary>The SQLite database of all state that is not telemetry: write-ahead logging, one writer at a time, readers beside it.</summary>
/// <remarks>A write is durable when its task completes (<c>synchronous=FULL</c>). Several writes that wait at once are one after another, in order.</remarks>
public sealed class StateDatabase : IDisposable
{
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly SqliteConnection _writeConnection;
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private volatile bool _disposed;

    private StateDatabase(string path)
    {
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString();
        _writeConnection = OpenConnection();
    }

    public string Path { get; }

    /// <summary>Opens or creates the database and brings its tables to the newest version.</summary>
    /// <exception cref="StateException">The file is of a newer version, or no database.</exception>
    public static StateDatabase Open(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        StateDatabase? database = null;
        try
        {
            database = new StateDatabase(path);
            Migrator.Run(database._writeConnection);
            return database;
        }
        catch (SqliteException e)
        {
            database?.Dispose();
            throw new StateException($"{path}: {e.Message}", e);
        }
        catch (StateException)
        {
            database?.Dispose();
            throw;
        }
    }

    /// <summary>Runs a write in a transaction of its own; an exception rolls it back.</summary>
    public async Task<T> WriteAsync<T>(Func<StateTransaction, T> write, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using SqliteTransaction transaction = _writeConnection.BeginTransaction();
            T result = write(new StateTransaction(_writeConnection, transaction));
            transaction.Commit();
            return result;
        }
        finally { _writer.Release(); }
    }

    public Task WriteAsync(Action<StateTransaction> write, CancellationToken cancellationToken) =>
        WriteAsync(transaction =>
        {
            write(transaction);
            return 0;
        }, cancellationToken);

    /// <summary>Runs a read on a connection of its own; it sees everything committed before.</summary>
    public T Read<T>(Func<StateTransaction, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_readers.TryTake(out SqliteConnection? connection)) connection = OpenConnection();
        try
        {
            return read(new StateTransaction(connection, null));
        }
        finally
        {
            if (_disposed) connection.Dispose();
            else _readers.Add(connection);
        }
    }

    /// <summary>Writes a consistent copy while the database is in use.</summary>
    public async Task BackupAsync(string path, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            using SqliteCommand command = _writeConnection.CreateCommand();
            command.CommandText = "VACUUM INTO $path";
            command.Parameters.AddWithValue("$path", path);
            command.ExecuteNonQuery();
        }
        finally { _writer.Release(); }
    }

    private SqliteConnection OpenConnection()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=30000;";
        command.ExecuteNonQuery();
        return connection;
    }

    public void Dispose()
    {
        _writer.Wait();
        try
        {
            if (_disposed) return;
            _disposed = true;
            while (_readers.TryTake(out SqliteConnection? connection)) connection.Dispose();
            _writeConnection.Dispose();
        }
        finally { _writer.Release(); }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"state database {Path}");
}
