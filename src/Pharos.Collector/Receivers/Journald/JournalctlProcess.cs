using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipelines;

namespace Pharos.Collector.Receivers.Journald;

/// <summary>One run of journalctl: its lines in order, and what it complained of.</summary>
internal sealed class JournalctlProcess : IAsyncDisposable
{
    /// <summary>Longer lines are passed over.</summary>
    public const int MaxLineBytes = 8 * 1024 * 1024;

    private const int MaxComplaints = 20;
    private readonly Process _process;
    private readonly PipeReader _output;
    private readonly Task _errors;
    private readonly List<string> _complaints = [];

    private readonly Action<string> _complained;

    private JournalctlProcess(Process process, Action<string> complained)
    {
        _process = process;
        _complained = complained;
        process.StandardInput.Close();
        _output = PipeReader.Create(process.StandardOutput.BaseStream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        _errors = ReadErrorsAsync();
    }

    /// <summary>Lines that were longer than <see cref="MaxLineBytes"/>.</summary>
    public long SkippedLines { get; private set; }

    /// <summary>What stood on its standard error so far.</summary>
    public IReadOnlyList<string> Complaints
    {
        get { lock (_complaints) return [.. _complaints]; }
    }

    /// <param name="complained">Given each line of its standard error.</param>
    /// <exception cref="IOException">It cannot be started; the message says what to do.</exception>
    public static JournalctlProcess Start(ProcessStartInfo start, Action<string> complained)
    {
        try
        {
            return new JournalctlProcess(Process.Start(start) ?? throw new IOException($"{start.FileName} was not started"), complained);
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{start.FileName} cannot be run ({e.Message}); the journald receiver needs systemd's journalctl on the PATH, or journalctl_path", e);
        }
    }

    /// <summary>Hands over lines, as many as have come, until there are no more. A batch is done with before the next is read.</summary>
    public async Task ReadAsync(Func<IReadOnlyList<ReadOnlyMemory<byte>>, CancellationToken, ValueTask> take, int maxBatch, CancellationToken cancellationToken)
    {
        bool isSkipping = false;
        while (true)
        {
            ReadResult result = await _output.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> rest = result.Buffer;
            var lines = new List<ReadOnlyMemory<byte>>();
            while (lines.Count < maxBatch && rest.PositionOf((byte)'\n') is { } end)
            {
                ReadOnlySequence<byte> line = rest.Slice(0, end);
                rest = rest.Slice(rest.GetPosition(1, end));
                if (isSkipping) isSkipping = false; // the end of a line that was too long
                else if (!line.IsEmpty) lines.Add(line.ToArray());
            }
            bool isBatchFull = lines.Count == maxBatch;
            if (lines.Count > 0) await take(lines, cancellationToken).ConfigureAwait(false);
            if (!isBatchFull && rest.Length > MaxLineBytes)
            {
                if (!isSkipping) SkippedLines++;
                isSkipping = true;
                rest = rest.Slice(rest.End);
            }
            // With a full batch more lines may stand in the buffer: they are looked at again at once.
            _output.AdvanceTo(rest.Start, isBatchFull ? rest.Start : rest.End);
            if (result.IsCompleted && !isBatchFull) return;
        }
    }

    /// <summary>The exit code, once it has ended.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await _errors.ConfigureAwait(false);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException) { } // it has just ended
        await _errors.ConfigureAwait(false);
        await _output.CompleteAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        try
        {
            while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (line.Length == 0) continue;
                lock (_complaints)
                {
                    if (_complaints.Count == MaxComplaints) continue;
                    _complaints.Add(line);
                }
                _complained(line);
            }
        }
        catch (IOException) { } // the pipe ends with the process
    }
}
